package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.kciapi.input.JsonInput;
import dev.kci.kciapi.output.OutputOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api node create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Create a node and show it. Needs a token. Retries do not create a second node.",
    footer = {"Examples:", "  kci-api node create --parent ID job.json"})
@NoVariable
final class NodeCreateCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Parameters(
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description =
          "File with the node, a JSON object with at least kind and name; - for standard input")
  private String file = "";

  @Option(names = "--parent", paramLabel = "ID", description = "Id of the parent node")
  private @Nullable String parent;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec command = Objects.requireNonNull(spec, "not run by picocli");
    JsonObject json = JsonInput.read(command, file);
    Node given = NodeChange.node(command, file, json);
    if (given.id() != null) {
      throw new ParameterException(
          command.commandLine(),
          file + ": 'id' is assigned by the server; remove it, or use 'kci-api node update'");
    }
    try (KciApi kci = api.connect()) {
      output.node(kci.nodes().create(placed(given, json, kci)));
    }
  }

  /**
   * Puts the node below its parent. The path continues the parent's, or starts with the name of a
   * root, unless the file says otherwise: the server stores what it gets.
   */
  private Node placed(Node node, JsonObject json, KciApi kci) {
    String above = parent == null ? node.parent() : parent;
    Node placed = above == null ? node : node.toBuilder().parent(above).build();
    if (json.has("path")) {
      return placed;
    }
    List<String> path =
        above == null ? new ArrayList<>() : new ArrayList<>(kci.nodes().get(above).path());
    path.add(node.name());
    return placed.toBuilder().path(path).build();
  }
}
