package dev.kci.report.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.NodeKind;
import dev.kci.results.NodeResult;
import dev.kci.results.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeLinksTest {
  private static final NodeLinks LINKS =
      new NodeLinks(
          "https://example.org/{id}",
          Map.of("host", "shell", "engine", "docker", "cluster", "kubernetes", "board", "lava"));

  /**
   * Each failure is an id and its runtime; a line of a mail has 78 columns, 4 of them before it.
   */
  @ParameterizedTest
  @CsvSource({
    "1 host,1 --as shell",
    "1 engine,1 --as docker",
    "1 cluster,1 --as docker",
    "1 board,",
    "1 unknown,",
    "1 -,",
    "1 board;2 cluster;3 host,2 --as docker",
    "6874b1e2f0c1d2a3b4c5d6e7abcd host,6874b1e2f0c1d2a3b4c5d6e7abcd --as shell",
    "6874b1e2f0c1d2a3b4c5d6e7abcde host,",
    "$(reboot) host,",
  })
  void firstFailureThatRunsAnywhereGivesTheCommand(String failures, @Nullable String expected) {
    Optional<String> command =
        LINKS.rerun(Stream.of(failures.split(";")).map(NodeLinksTest::failure).toList());
    assertThat(command)
        .isEqualTo(
            Optional.ofNullable(expected)
                .map(end -> "kci-api config render --node " + end + " | sh"));
    assertThat(command.orElse("")).hasSizeLessThanOrEqualTo(74);
  }

  private static NodeResult failure(String text) {
    String[] words = text.split(" ");
    String runtime = words.length < 2 || words[1].equals("-") ? null : words[1];
    return new NodeResult(
        words[0],
        NodeKind.JOB,
        "job",
        "job",
        "job",
        null,
        "job",
        null,
        null,
        runtime,
        Verdict.FAIL,
        true,
        true,
        null,
        null,
        Map.of(),
        null,
        null,
        1,
        null,
        0);
  }
}
