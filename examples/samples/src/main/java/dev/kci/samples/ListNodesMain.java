package dev.kci.samples;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/** Lists the checkouts of the last seven days. Reading needs no token. */
public final class ListNodesMain {
  private ListNodesMain() {}

  /** Takes the API's URL. */
  public static void main(String[] args) {
    try (KciApi api = KciApi.builder(URI.create(args[0])).build()) {
      Instant weekAgo = Instant.now().minus(Duration.ofDays(7));
      NodeQuery recent =
          NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
              .and(NodeField.CREATED.after(weekAgo));
      // find() asks for one page after another while the stream is read
      api.nodes().find(recent).limit(50).forEach(ListNodesMain::print);
    }
  }

  private static void print(Node checkout) {
    String revision =
        checkout.kernelRevision().map(KernelRevision::commit).orElse("an unknown revision");
    System.out.println(checkout.requireId() + " " + checkout.state().wireName() + " " + revision);
  }
}
