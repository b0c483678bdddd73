package dev.kci.service.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Two replicas, {@code a} and {@code b}, seen by {@code a}, in seconds of its clock. */
class LeasedShardsTest {
  private static final Set<String> BOTH = Set.of("a", "b");

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L); // may overflow
  private final LeasedShards shards = new LeasedShards("a", LeaseTimes.STANDARD, clock::get);
  private final AtomicInteger taken = new AtomicInteger();
  private int renewals;

  LeasedShardsTest() {
    shards.onTaken(taken::incrementAndGet);
  }

  @Test
  void loneReplicaTakesEverythingAfterTwoSeconds() {
    turn();
    assertThat(shards.count()).isZero();
    after(1);
    assertThat(shards.count()).isZero();
    after(1);
    assertThat(shards.count()).isEqualTo(64);
    assertThat(taken).hasValue(1);
  }

  @Test
  void newReplicaWaitsUntilTheOtherHasGivenUp() {
    after(0, lease("b", 1, Set.of("b")));
    after(1, lease("b", 1, Set.of("b")));
    after(1, lease("b", 2, Set.of("b")));
    after(1, lease("b", 2, Set.of("b")));
    assertThat(shards.count()).isZero();
    after(1, lease("b", 3, BOTH));
    assertThat(shards.count()).isZero();
    after(2, lease("b", 4, BOTH));
    assertThat(shards.count()).isEqualTo(ShardMap.of(BOTH).of("a").size());
  }

  @Test
  void shardsOfANewReplicaAreGivenUpAtOnce() {
    alone();
    after(1, lease("b", 1, BOTH));
    assertThat(shards.count()).isEqualTo(ShardMap.of(BOTH).of("a").size());
  }

  @Test
  void shardsOfAReleasedLeaseAreTakenAfterTwoSeconds() {
    both();
    after(1);
    assertThat(shards.count()).isLessThan(64);
    after(1);
    assertThat(shards.count()).isLessThan(64);
    after(1);
    assertThat(shards.count()).isEqualTo(64);
  }

  /** While the answer was under way, the other replica may still have had its shards. */
  @Test
  void slowLookDoesNotShortenTheTwoSeconds() {
    after(0, lease("b", 1, Set.of("b")));
    after(1, lease("b", 2, Set.of("b")));
    long sentAt = clock.get();
    pass(3);
    shards.renewed(shards.counted(), clock.get());
    shards.observed(all(lease("b", 3, BOTH)), sentAt);
    after(1, lease("b", 4, BOTH));
    assertThat(shards.count()).isZero();
    after(1, lease("b", 5, BOTH));
    assertThat(shards.count()).isEqualTo(ShardMap.of(BOTH).of("a").size());
  }

  @Test
  void replicaIsGoneWhenItsLeaseDoesNotChangeFor14Seconds() {
    both();
    for (int second = 1; second <= 15; second++) {
      after(1, lease("b", 100, BOTH));
      assertThat(shards.count()).as("second %s", second).isLessThan(64);
    }
    after(1, lease("b", 100, BOTH));
    assertThat(shards.count()).isEqualTo(64);
  }

  @Test
  void nothingIsOwnedEightSecondsAfterTheLastRenewal() {
    alone();
    clock.addAndGet(Duration.ofMillis(7_999).toNanos());
    assertThat(shards.count()).isEqualTo(64);
    clock.addAndGet(Duration.ofMillis(1).toNanos());
    assertThat(shards.count()).isZero();
    assertThat(shards.isFresh()).isFalse();
  }

  @Test
  void pausedReplicaTakesItsShardsAgainOnlyIfNobodyHasThem() {
    both();
    int own = shards.count();
    pass(20);
    turn(lease("b", 120, Set.of("b"))); // b counts itself alone, and owns everything
    assertThat(shards.count()).isZero();
    after(2, lease("b", 121, Set.of("b")));
    after(2, lease("b", 122, Set.of("b")));
    assertThat(shards.count()).isZero();
    after(1, lease("b", 123, BOTH));
    after(2, lease("b", 124, BOTH));
    assertThat(shards.count()).isEqualTo(own);
    assertThat(taken).hasValue(2);
  }

  @Test
  void releasedReplicaOwnsNothing() {
    alone();
    shards.released();
    assertThat(shards.count()).isZero();
  }

  @Test
  void shardOfDisagreeingMembersIsNobodysUntilTheyAgree() {
    // b still counts c, so some shards that are a's without c are b's with c
    Set<String> three = Set.of("a", "b", "c");
    both();
    Set<Integer> disputed = new java.util.TreeSet<>(ShardMap.of(BOTH).of("a"));
    disputed.retainAll(ShardMap.of(three).of("b"));
    for (int i = 0; i < 5; i++) {
      after(1, lease("b", 200 + i, three), lease("c", 1 + i, three));
    }
    for (int i = 0; i < 5; i++) {
      after(1, lease("b", 300 + i, three));
    }
    assertThat(disputed).noneMatch(shards::owns);
    for (int i = 0; i < 4; i++) {
      after(1, lease("b", 400 + i, BOTH));
    }
    assertThat(shards.count()).isEqualTo(ShardMap.of(BOTH).of("a").size());
  }

  private void alone() {
    turn();
    after(2);
    assertThat(shards.count()).isEqualTo(64);
  }

  private void both() {
    after(0, lease("b", 97, BOTH));
    after(1, lease("b", 98, BOTH));
    after(1, lease("b", 99, BOTH));
    after(1, lease("b", 100, BOTH));
    assertThat(shards.count()).isEqualTo(ShardMap.of(BOTH).of("a").size());
  }

  private void after(int seconds, MemberLease... others) {
    pass(seconds);
    turn(others);
  }

  private void pass(int seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  /** Renews and looks, again if the members have changed. */
  private void turn(MemberLease... others) {
    do {
      shards.renewed(shards.counted(), clock.get());
    } while (shards.observed(all(others), clock.get()));
  }

  private List<MemberLease> all(MemberLease... others) {
    List<MemberLease> all = new ArrayList<>(List.of(others));
    all.add(lease("a", ++renewals, shards.counted()));
    return all;
  }

  private static MemberLease lease(String member, int renewal, Set<String> counted) {
    return new MemberLease(member, "start " + renewal, counted);
  }
}
