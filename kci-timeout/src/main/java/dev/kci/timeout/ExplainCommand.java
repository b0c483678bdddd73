package dev.kci.timeout;

import dev.kci.api.KciApi;
import dev.kci.api.Nodes;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.model.Node;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.service.StopSignal;
import dev.kci.text.SafeText;
import dev.kci.timeout.rules.Explanation;
import dev.kci.timeout.rules.NodeOwners;
import dev.kci.timeout.rules.UnfinishedTrees;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Explain what 'run' would do with a node now and next, when, and why.")
final class ExplainCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private RuleOptions rules = new RuleOptions();

  @Parameters(paramLabel = "ID", description = "The node's id")
  private String id = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (KciApi connection = api.connect()) {
      NodeOwners owner = owner(connection, out);
      Node node = connection.nodes().get(id);
      UnfinishedTrees forest = forest(connection.nodes(), node, owner);
      new Explanation(node, forest, rules.rules(), owner, connection.clock().instant())
          .lines().stream().map(SafeText::escape).forEach(out::println);
      out.flush();
    }
  }

  private NodeOwners owner(KciApi connection, PrintWriter out) {
    try {
      return rules.owner(api, connection);
    } catch (UnauthorizedException e) {
      out.println("Without a valid token, as for the node's own user:");
      return new NodeOwners(Optional.empty(), Set.of());
    }
  }

  private static UnfinishedTrees forest(Nodes nodes, Node node, NodeOwners owner) {
    CreationWindows windows =
        new CreationWindows(nodes::readablePage, TimeoutPass.PAGE, new StopSignal());
    WaitingTrees trees = new WaitingTrees(nodes, windows, owner);
    return node.treeid() == null ? trees.readStraysAlone() : trees.read(List.of(node.treeid()));
  }
}
