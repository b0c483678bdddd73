package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.cli.Instance;
import dev.kci.cli.Replica;
import dev.kci.report.mail.Clearance;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.shard.FixedShards;
import dev.kci.service.shard.ShardKey;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicaMailsTest {
  private static final Set<String> BOTH = Set.of("a", "b");

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
    assertThat(new ReplicaMails(Replica.alone(new Instance("a", null)), api.nodes()))
        .returns(Clearance.SEND, alone -> alone.clearance(checkout.id() + ".all"));
  }

  @Test
  void reportThatAnotherReplicaHasSentIsDropped() {
    Node checkout = checkout(JsonObject.of("mailed_reports", List.of("all")));
    for (String name : BOTH) {
      assertThat(mails(name).clearance(checkout.id() + ".all")).isEqualTo(Clearance.SENT_BY_OTHER);
    }
  }

  private ReplicaMails mails(String name) {
    Replica replica = new Replica("g", new FixedShards(name, BOTH), () -> true, Runnable::run);
    return new ReplicaMails(replica, api.nodes());
  }

  private Node checkout(JsonObject debug) {
    return api.nodes().create(Node.builder(NodeKind.CHECKOUT, "checkout").debug(debug).build());
  }
}
