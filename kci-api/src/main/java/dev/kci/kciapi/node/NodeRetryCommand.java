package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.kciapi.output.NodeLink;
import dev.kci.kciapi.owners.CountedPlace;
import dev.kci.kciapi.owners.OwnerOptions;
import dev.kci.kciapi.owners.Owners;
import dev.kci.pipeline.schedule.RetryEvent;
import dev.kci.pipeline.schedule.RetryPolicy;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kci-api node retry}. */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = {
      "Ask for another run of a build or job that is done, or of a test's job: send the event that"
          + " the pipeline's retry service sends. A build runs again with all its jobs. Needs a"
          + " token.",
      "A runner hears the events of its own user, and with --promisc those of its trusted_owners."
    },
    footer = {"Examples:", "  kci-api node retry ID"})
@NoVariable
final class NodeRetryCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private NodeIdParameter node = new NodeIdParameter();
  @Mixin private OwnerOptions owners = new OwnerOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandLine line = Objects.requireNonNull(spec, "not run by picocli").commandLine();
    try (KciApi kci = api.connect()) {
      Node job = job(kci.nodes().get(node.id()), kci.nodes());
      Node parent = parent(job, kci.nodes());
      Owners counted = owners.read(api, kci);
      require(CountedPlace.of(job, kci.nodes(), counted));
      List<Node> siblings =
          CountedPlace.of(parent, kci.nodes(), counted)
              .below(kci.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(parent.requireId()))))
              .nodes();
      long attempt = lastAttempt(job, siblings) + 1;
      String user = kci.users().username();
      kci.events().publish(RetryEvent.CHANNEL, RetryEvent.of(job, parent, attempt, siblings));
      print(line.getOut(), job, parent, attempt);
      if (!user.equals(parent.owner())) {
        line.getErr()
            .println(
                "%s %s belongs to %s: a runner hears of this retry only if it trusts %s"
                    .formatted(parent.kind(), parent.requireId(), parent.owner(), user));
      }
      if (attempt > RetryPolicy.MOST_OF_A_SERVICE) {
        line.getErr()
            .println(
                "a runner only starts attempt %d with --retries %d or more"
                    .formatted(attempt + 1, attempt));
      }
      line.getErr().flush();
    }
  }

  private static Node job(Node asked, Nodes nodes) {
    Node at = asked;
    for (int level = 0; at.is(NodeKind.TEST) && level < asked.path().size(); level++) {
      @Nullable String parent = at.parent();
      if (parent == null) {
        break;
      }
      at = nodes.get(parent);
    }
    if (at.is(NodeKind.TEST) || at.is(NodeKind.CHECKOUT)) {
      throw new CommandFailure(
          "node %s is a %s; expected a build or job, or a test of one"
              .formatted(asked.requireId(), asked.kind()));
    }
    if (at.state() != NodeState.DONE) {
      throw new CommandFailure(
          "%s %s is still %s; a retry starts once it is done"
              .formatted(at.kind(), at.requireId(), at.state().wireName()));
    }
    return at;
  }

  /** Its retry counter goes into the event. */
  private static void require(CountedPlace job) {
    job.refusal()
        .ifPresent(
            why -> {
              throw new CommandFailure(why);
            });
  }

  private static Node parent(Node job, Nodes nodes) {
    @Nullable String id = job.parent();
    if (id == null) {
      throw new CommandFailure("node " + job.requireId() + " has no parent to run below");
    }
    Node parent = nodes.get(id);
    if (parent.is(NodeKind.KBUILD) && parent.artifacts().isEmpty()) {
      throw new CommandFailure(
          "build %s has no artifacts to test; retry the build".formatted(parent.requireId()));
    }
    return parent;
  }

  /** Returns the highest retry counter of the job: a runner never runs an attempt twice. */
  private static long lastAttempt(Node job, List<Node> siblings) {
    return siblings.stream()
        .filter(other -> other.name().equals(job.name()))
        .filter(other -> other.platform().equals(job.platform()))
        .filter(other -> other.runtime().equals(job.runtime()))
        .mapToLong(Node::retryCounter)
        .reduce(job.retryCounter(), Math::max);
  }

  private void print(PrintWriter out, Node job, Node parent, long attempt) {
    out.println("Sent a retry of " + job.name() + ", attempt " + (attempt + 1));
    out.println("  below   " + parent.kind() + " " + parent.requireId());
    out.println("  link    " + new NodeLink(api.url()).of(parent.requireId()));
    out.println("  follow  kci-api node watch " + parent.requireId() + " --job " + job.name());
    out.flush();
  }
}
