package dev.kci.trigger;

import dev.kci.api.model.Node;
import dev.kci.cli.ConsoleWriter;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Prints decisions in place of acting on them. */
final class DryRun implements Checkouts {
  private final PrintWriter out;
  private final Asker asker;
  private int made;

  DryRun(PrintWriter out, Asker asker) {
    this.out = out;
    this.asker = asker;
  }

  @Override
  public Optional<Node> act(Head head, Decision decision, Set<String> knownBefore) {
    boolean creates = decision instanceof Decision.Create;
    out.println((creates ? "create  " : "nothing ") + head + ": " + decision.why());
    ConsoleWriter.requireReader(out);
    if (!creates) {
      return Optional.empty();
    }
    made++;
    Node node = CheckoutNode.of(head, asker, "", Instant.MAX);
    return Optional.of(
        node.toBuilder().id("(number " + made + " here)").owner(asker.owner()).build());
  }
}
