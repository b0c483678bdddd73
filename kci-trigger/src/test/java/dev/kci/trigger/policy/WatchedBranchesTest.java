package dev.kci.trigger.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchedBranchesTest {
  private static final String TREES =
      """
      trees:
        alpha: {url: 'https://git.example.org/alpha.git'}
        beta: {url: 'https://git.example.org/beta.git'}
      """;

  @TempDir Path folder;

  @ParameterizedTest(name = "--trees ''{0}'': {1}")
  @CsvSource({"'', z alpha-next b", "alpha, z alpha-next", "!alpha, b", "gamma, ''"})
  void branchesOfTheAllowedTreesAreWatchedInOrder(String trees, String configs) throws IOException {
    List<WatchedBranch> watched =
        WatchedBranches.of(
            load(
                """
                build_configs:
                  z: {tree: alpha, branch: main}
                  alpha-next: {tree: alpha, branch: next}
                  b: {tree: beta, branch: main}
                """),
            TreeFilter.parse(trees));
    assertThat(String.join(" ", watched.stream().map(WatchedBranch::config).toList()))
        .isEqualTo(configs);
    assertThat(watched)
        .allSatisfy(
            branch ->
                assertThat(branch.url())
                    .isEqualTo("https://git.example.org/" + branch.tree() + ".git"));
  }

  @Test
  void unknownTreeIsAnErrorOfTheConfiguration() throws IOException {
    Configuration configuration = load("build_configs:\n  z: {tree: lost, branch: main}\n");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> WatchedBranches.of(configuration, TreeFilter.ALL))
        .withMessageContaining("build_configs.z.tree")
        .withMessageContaining("lost");
  }

  private Configuration load(String buildConfigs) throws IOException {
    Path file = Files.writeString(folder.resolve("trees.yaml"), TREES + buildConfigs);
    return Configuration.load(List.of(file));
  }
}
