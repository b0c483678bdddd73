package dev.kci.trigger;

import dev.kci.api.model.Node;
import dev.kci.cli.ConsoleWriter;
import dev.kci.trigger.policy.CheckoutChoice;
import dev.kci.trigger.policy.CheckoutIdentity;
import dev.kci.trigger.policy.Head;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Prints the policy's choices instead of carrying them out. */
final class DryRun implements Checkouts {
  private final PrintWriter out;
  private final CheckoutIdentity asker;
  private int made;

  DryRun(PrintWriter out, CheckoutIdentity asker) {
    this.out = out;
    this.asker = asker;
  }

  @Override
  public Optional<Node> act(Head head, CheckoutChoice choice, Set<String> knownBefore) {
    boolean creates = choice instanceof CheckoutChoice.Create;
    out.println((creates ? "create  " : "nothing ") + head + ": " + choice.why());
    ConsoleWriter.requireReader(out);
    if (!creates) {
      return Optional.empty();
    }
    made++;
    Node node = CheckoutNode.of(head, asker, "", Instant.MAX);
    return Optional.of(
        node.toBuilder().id("(number " + made + " here)").owner(asker.owner()).build());
  }

  @Override
  public void end(Map<String, String> repeats) {
    repeats.forEach(
        (id, stays) -> out.println("end     " + id + ": same revision as checkout " + stays));
    ConsoleWriter.requireReader(out);
  }
}
