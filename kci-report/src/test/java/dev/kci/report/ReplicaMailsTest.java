package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.cli.Instance;
import dev.kci.cli.Replica;
import dev.kci.report.mail.Clearance;
import dev.kci.report.model.Period;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.shard.FixedShards;
import dev.kci.service.shard.ShardKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicaMailsTest {
  private static final Set<String> BOTH = Set.of("a", "b");

  private Instant now = Instant.EPOCH;
  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  @Test
  void onlyTheOwnerOfTheCheckoutSendsItsReport() {
    Node checkout = checkout(JsonObject.empty());
    String owner = new FixedShards("a", BOTH).owns(ShardKey.of(checkout)) ? "a" : "b";
    String other = owner.equals("a") ? "b" : "a";
    assertThat(mails(owner).clearance(checkout.id() + ".all")).isEqualTo(Clearance.SEND);
    assertThat(mails(other).clearance(checkout.id() + ".all")).isEqualTo(Clearance.WAIT);
    assertThat(mails(Replica.alone(new Instance("a", null))))
        .returns(Clearance.SEND, alone -> alone.clearance(checkout.id() + ".all"));
  }

  @Test
  void reportThatAnotherReplicaHasSentIsDropped() {
    Node checkout = checkout(JsonObject.of("mailed_reports", List.of("all")));
    for (String name : BOTH) {
      assertThat(mails(name).clearance(checkout.id() + ".all")).isEqualTo(Clearance.SENT_BY_OTHER);
    }
  }

  /** Its owner does not find the checkout any more, so it makes no report of it. */
  @Test
  void reportThatItsOwnerNoLongerMakesIsSentByTheReplicaThatHasIt() {
    Node checkout = checkout(JsonObject.empty());
    Instant updated = checkout.updated();
    for (String name : BOTH) {
      now = updated.plus(Duration.ofHours(26));
      assertThat(mails(name).clearance(checkout.id() + ".all")).isEqualTo(Clearance.SEND);
    }
    Node mailed = checkout(JsonObject.of("mailed_reports", List.of("all")));
    assertThat(mails("a").clearance(mailed.id() + ".all")).isEqualTo(Clearance.SENT_BY_OTHER);
  }

  @Test
  void digestWaitsForItsOwnerUntilTheNextOneIsDue() {
    Node checkout = checkout(JsonObject.empty());
    String other = new FixedShards("a", BOTH).owns(ShardKey.of(checkout)) ? "b" : "a";
    String key = checkout.id() + ".digest-weekly.all";
    Instant end = Period.at(Period.Length.WEEKLY, checkout.created()).end();
    now = end.plus(Duration.ofDays(7));
    assertThat(mails(other).clearance(key)).isEqualTo(Clearance.WAIT);
    now = end.plus(Duration.ofDays(7)).plus(Duration.ofHours(8));
    assertThat(mails(other).clearance(key)).isEqualTo(Clearance.SEND);
  }

  private ReplicaMails mails(String name) {
    Replica replica = new Replica("g", new FixedShards(name, BOTH), () -> true, Runnable::run);
    return mails(replica);
  }

  private ReplicaMails mails(Replica replica) {
    return new ReplicaMails(replica, api.nodes(), Duration.ofDays(1), () -> now);
  }

  private Node checkout(JsonObject debug) {
    return api.nodes().create(Node.builder(NodeKind.CHECKOUT, "checkout").debug(debug).build());
  }
}
