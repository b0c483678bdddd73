package dev.kci.cli.api;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeQuery;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandGroup;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api node}. */
@Command(name = "node", mixinStandardHelpOptions = true, description = "Shows nodes.")
final class NodeCommand implements CommandGroup {
  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("get", Get::new);
    all.put("find", Find::new);
    all.put("count", Count::new);
    all.put("tree", Tree::new);
    return all;
  }

  private static NodeQuery query(CommandSpec spec, @Nullable List<String> conditions) {
    List<NodeQuery.Condition> parsed = new ArrayList<>();
    for (String condition : conditions == null ? List.<String>of() : conditions) {
      int equals = condition.indexOf('=');
      if (equals < 1) {
        throw new ParameterException(
            spec.commandLine(),
            "'" + condition + "' is no condition; expected FIELD=VALUE or FIELD__OPERATOR=VALUE");
      }
      parsed.add(
          new NodeQuery.Condition(condition.substring(0, equals), condition.substring(equals + 1)));
    }
    return new NodeQuery(parsed);
  }

  /** {@code kci-api node get}. */
  @Command(name = "get", mixinStandardHelpOptions = true, description = "Shows one node whole.")
  static final class Get implements Runnable {
    @Mixin private ApiOptions api = new ApiOptions();
    @Mixin private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "ID", description = "The node's id")
    private @Nullable String id;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      try (KciApi kci = api.connect()) {
        Node node = kci.nodes().get(required(id));
        PrintWriter out = out(spec);
        if (output.isTable()) {
          new NodeDetails(out).print(node);
        } else {
          output.value(out, NodeJson.write(node));
        }
      }
    }
  }

  /** {@code kci-api node find}. */
  @Command(
      name = "find",
      mixinStandardHelpOptions = true,
      description = "Finds the nodes for which all conditions hold.")
  static final class Find implements Runnable {
    @Mixin private ApiOptions api = new ApiOptions();
    @Mixin private OutputOptions output = new OutputOptions();

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "50",
        description = "Show N nodes at most; 0 for all")
    private long limit;

    @Parameters(
        paramLabel = "FIELD=VALUE",
        description =
            "kind=checkout, state__in=running,closing, data.kernel_revision.tree=mainline,"
                + " created__gt=2026-11-24T08:00:00 … (operators: lt lte gt gte ne in nin re)")
    private @Nullable List<String> conditions;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      NodeQuery query = query(required(spec), conditions);
      try (KciApi kci = api.connect()) {
        output.nodes(out(spec), kci.nodes().find(query).limit(limit == 0 ? Long.MAX_VALUE : limit));
      }
    }
  }

  /** {@code kci-api node count}. */
  @Command(
      name = "count",
      mixinStandardHelpOptions = true,
      description = "Counts the nodes for which all conditions hold.")
  static final class Count implements Runnable {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "FIELD=VALUE", description = "As for 'kci-api node find'")
    private @Nullable List<String> conditions;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      NodeQuery query = query(required(spec), conditions);
      try (KciApi kci = api.connect()) {
        out(spec).println(kci.nodes().count(query));
        out(spec).flush();
      }
    }
  }

  /** {@code kci-api node tree}. */
  @Command(
      name = "tree",
      mixinStandardHelpOptions = true,
      description = "Shows a node and all below it.")
  static final class Tree implements Runnable {
    @Mixin private ApiOptions api = new ApiOptions();
    @Mixin private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "ID", description = "The id of the node to begin at")
    private @Nullable String id;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      try (KciApi kci = api.connect()) {
        NodeForest forest = NodeForest.below(kci.nodes().get(required(id)), kci.nodes());
        if (output.isTable()) {
          forest.print(out(spec));
        } else {
          output.nodes(out(spec), forest.nodes());
        }
      }
    }
  }

  /** What picocli sets before it runs a command. */
  private static <T> T required(@Nullable T value) {
    return Objects.requireNonNull(value, "not run by picocli");
  }

  private static PrintWriter out(@Nullable CommandSpec spec) {
    return required(spec).commandLine().getOut();
  }
}
