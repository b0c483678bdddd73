package dev.kci.service.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardMapTest {
  private static final int GROUPS = 50;
  private static final double SHARDS = ShardKey.SHARDS;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void noMemberOwnsMuchMoreThanTheMean(int size) {
    for (int group = 0; group < GROUPS; group++) {
      List<String> members = members(group, size);
      ShardMap map = ShardMap.of(members);
      int most = members.stream().mapToInt(member -> map.of(member).size()).max().orElseThrow();
      assertThat(most / (SHARDS / size)).isLessThanOrEqualTo(1.35);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void newMemberMovesLittleMoreThanItsShare(int size) {
    double moved =
        IntStream.range(0, GROUPS)
            .map(group -> moved(members(group, size - 1), members(group, size)))
            .average()
            .orElseThrow();
    assertThat(moved / SHARDS).isLessThanOrEqualTo(1.25 / size);
  }

  @Test
  void eachShardHasOneOwnerWhateverTheOrderOfMembers() {
    List<String> members = new ArrayList<>(members(0, 5));
    ShardMap map = ShardMap.of(members);
    Collections.reverse(members);
    ShardMap same = ShardMap.of(members);
    List<Integer> all = new ArrayList<>();
    members.forEach(
        member -> {
          all.addAll(map.of(member));
          assertThat(same.of(member)).isEqualTo(map.of(member));
        });
    assertThat(all).hasSize(ShardKey.SHARDS).doesNotHaveDuplicates();
  }

  /** A change here would let replicas of different versions own the same shards. */
  @Test
  void ownersAreTheSameInEveryVersion() {
    assertThat(ShardMap.of(List.of("a", "b", "c")).of("b"))
        .containsExactlyInAnyOrder(
            0, 1, 3, 5, 10, 11, 17, 25, 26, 28, 30, 32, 34, 43, 47, 48, 49, 52, 53, 54, 57, 60, 61);
  }

  @Test
  void nobodyOwnsAnythingWithoutMembers() {
    assertThat(ShardMap.of(List.of()).of("a")).isEmpty();
    assertThat(ShardMap.of(List.of("a")).of("b")).isEmpty();
    assertThat(ShardMap.of(List.of("a")).of("a")).hasSize(ShardKey.SHARDS);
  }

  private static int moved(List<String> before, List<String> after) {
    ShardMap old = ShardMap.of(before);
    ShardMap now = ShardMap.of(after);
    return (int)
        IntStream.range(0, ShardKey.SHARDS)
            .filter(
                shard ->
                    after.stream()
                        .anyMatch(member -> now.owns(member, shard) && !old.owns(member, shard)))
            .count();
  }

  private static List<String> members(int group, int size) {
    return IntStream.range(0, size).mapToObj(i -> "farm" + group + "-" + i).toList();
  }
}
