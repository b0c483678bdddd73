package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.RealConfiguration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldenDecisionsTest {
  /** Python takes true for a counter; a node of the API has a number. */
  private static final Set<String> NOT_DECIDED_ALIKE = Set.of("308 event retry counter true");

  private static final Path GOLDEN = Path.of("src/test/resources/dev/kci/pipeline/golden");

  /** What the Python original decided on the real configuration. */
  @ParameterizedTest
  @CsvSource({
    "decisions-short.jsonl.gz, , 236",
    "decisions.jsonl.gz, , 236",
    "decisions-of-rules.jsonl.gz, rules.yaml, 191",
  })
  void decidesLikeTheOriginalInEveryCase(String answers, String over, int count)
      throws IOException {
    PipelineConfiguration configuration =
        over == null ? RealConfiguration.load() : RealConfiguration.load(GOLDEN.resolve(over));
    try (InputStream cases = new GZIPInputStream(Files.newInputStream(GOLDEN.resolve(answers)))) {
      assertThat(differences(configuration, cases, count)).isEmpty();
    }
  }

  /** A small configuration of our own: 22 decisions written by hand, 55 made by the original. */
  @ParameterizedTest
  @CsvSource({"cases.jsonl, 22", "original.jsonl, 55"})
  void decidesTheSmallConfiguration(String answers, int count) throws IOException {
    Path small = Path.of("src/test/resources/dev/kci/pipeline/schedule/small");
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(small.resolve("config"))));
    try (InputStream cases = Files.newInputStream(small.resolve(answers))) {
      assertThat(differences(configuration, cases, count)).isEmpty();
    }
  }

  private static List<String> differences(
      PipelineConfiguration configuration, InputStream cases, int count) throws IOException {
    Schedule schedule = Schedule.of(configuration);
    List<String> different = new ArrayList<>();
    int read = 0;
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Objects.requireNonNull(cases), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonObject json = JsonText.parseObject(line);
      DecisionDifference.between(json, DecisionCase.read(json).answer(schedule))
          .filter(difference -> !NOT_DECIDED_ALIKE.contains(json.get("case")))
          .ifPresent(difference -> different.add(json.get("case") + ": " + difference));
      read++;
    }
    assertThat(read).isEqualTo(count);
    return different;
  }
}
