package dev.kci.tarball;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.KernelVersion;
import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.NoVariable;
import dev.kci.tarball.git.CommitReader;
import dev.kci.tarball.git.DescribeOptions;
import dev.kci.tarball.git.Description;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-tarball describe}: describes a commit of a repository, without an API. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = "Print describe, version, tags and message of a commit as JSON.")
@NoVariable
final class DescribeCommand implements Callable<Integer> {
  @Mixin private RepositoryOptions repo = new RepositoryOptions();

  @Option(
      names = "--match",
      paramLabel = "GLOB",
      description = "Use only matching tags, as git describe --match does. Can be repeated")
  private List<String> match = List.of();

  @Option(names = "--tags", description = "Use lightweight tags too, as git describe --tags does")
  private boolean lightweight;

  @Bounds(min = -1)
  @Option(
      names = "--abbrev",
      paramLabel = "N",
      defaultValue = "-1",
      description = "Minimum digits of the id; -1 lets git choose, 0 omits the suffix")
  private int abbrev = -1;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    DescribeOptions options = new DescribeOptions(match, List.of(), lightweight, true, abbrev);
    try (Repository repository = repo.open()) {
      Description description =
          new CommitReader(repository, "refs/tags/").read(repo.commit(repository), options);
      if (spec != null) {
        spec.commandLine().getOut().println(JsonText.write(json(description).asMap()));
        spec.commandLine().getOut().flush();
      }
    }
    return 0;
  }

  private static JsonObject json(Description description) {
    KernelVersion version = description.version();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("commit", description.commit());
    json.put("describe", description.describe());
    json.put("version", version == null ? null : version.toJson());
    json.put("tags", description.tags());
    json.put("message", description.message());
    return JsonObject.of(json);
  }
}
