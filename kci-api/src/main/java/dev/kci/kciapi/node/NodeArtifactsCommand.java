package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.table.TableOptions;
import dev.kci.config.Spelling;
import dev.kci.fetch.Fetcher;
import dev.kci.kciapi.artifact.ArtifactDownload;
import dev.kci.kciapi.artifact.ArtifactRow;
import dev.kci.kciapi.artifact.FetchOptions;
import dev.kci.kciapi.output.OutputOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-api node artifacts}. */
@Command(
    name = "artifacts",
    mixinStandardHelpOptions = true,
    description = {
      "List the artifacts of a node with their checksums, or download them. Needs no token.",
      "A downloaded file gets its name once it is complete and has the recorded checksum; it then"
          + " replaces an older one. A file that has it already is kept."
    },
    footer = {
      "Examples:",
      "  kci-api node artifacts ID",
      "  kci-api node artifacts ID --name kernel --name modules --download build/"
    },
    exitCodeList = {
      "0:success",
      "1:an artifact could not be downloaded",
      "2:invalid option, settings or configuration"
    })
@NoVariable
final class NodeArtifactsCommand implements Callable<Integer> {
  private static final long MB = 1_000_000;

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Mixin private TableOptions<ArtifactRow> table = new TableOptions<>(ArtifactRow.columns());

  @Mixin private NodeIdParameter node = new NodeIdParameter();
  @Mixin private FetchOptions fetch = new FetchOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Only this artifact. Can be repeated. Default: all")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--download",
      paramLabel = "FOLDER",
      description = "Download the artifacts into this folder")
  private @Nullable Path folder;

  @Bounds(min = 1)
  @Option(
      names = "--max-size",
      paramLabel = "MB",
      defaultValue = "20000",
      description = "Maximum total size of all downloads")
  private long maxSize;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    table.check();
    Node found;
    try (KciApi kci = api.connect()) {
      found = kci.nodes().get(node.id());
    }
    List<ArtifactRow> artifacts = selected(found);
    if (folder == null) {
      if (output.isTable()) {
        table.print(output.out(), artifacts);
      } else {
        output.values(artifacts.stream().map(ArtifactRow::toJson));
      }
      return ExitCode.OK;
    }
    try (Fetcher fetcher = fetch.open(api)) {
      return new ArtifactDownload(
                  fetch,
                  fetcher,
                  output.out(),
                  Objects.requireNonNull(spec, "not run by picocli").commandLine().getErr())
              .to(folder, Math.multiplyExact(maxSize, MB), artifacts)
          ? ExitCode.OK
          : ExitCode.SOFTWARE;
    }
  }

  private List<ArtifactRow> selected(Node found) {
    for (String name : names) {
      if (!found.artifacts().containsKey(name)) {
        throw new CommandFailure(
            "node %s has no artifact '%s'%s"
                .formatted(
                    found.requireId(), name, Spelling.hint(name, found.artifacts().keySet())));
      }
    }
    return ArtifactRow.of(found).stream()
        .filter(artifact -> names.isEmpty() || names.contains(artifact.name()))
        .toList();
  }
}
