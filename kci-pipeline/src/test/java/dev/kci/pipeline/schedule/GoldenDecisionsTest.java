package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
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
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldenDecisionsTest {
  /** Python takes true for a counter; a node of the API has a number. */
  private static final Set<String> NOT_DECIDED_ALIKE = Set.of("308 event retry counter true");

  private static final Path SHARED = Path.of("../../shared/maestro-config");

  /** What the Python original decided on the real configuration, which is not ours to publish. */
  @ParameterizedTest
  @CsvSource({
    "schedule-golden.jsonl.gz, config, 236",
    "more/schedule.jsonl.gz, config, 236",
    "more/decisions.jsonl.gz, config more/rules.yaml, 191",
  })
  void decidesAsTheOriginalInEveryCase(String golden, String config, int count) throws IOException {
    Path answers = SHARED.resolve(golden);
    List<Path> configs = Stream.of(config.split(" ")).map(SHARED::resolve).toList();
    assumeTrue(
        Files.isRegularFile(answers) && configs.stream().allMatch(Files::exists),
        "skipped: the real configuration is not at " + SHARED.toAbsolutePath().normalize());
    try (InputStream cases = new GZIPInputStream(Files.newInputStream(answers))) {
      assertThat(differences(configs, cases, count)).isEmpty();
    }
  }

  /** A small configuration of our own; its decisions were written by hand. */
  @Test
  void decidesAsWrittenByHandForTheSmallConfiguration() throws IOException {
    Path small = Path.of("src/test/resources/dev/kci/pipeline/schedule/small");
    try (InputStream cases = Files.newInputStream(small.resolve("cases.jsonl"))) {
      assertThat(differences(List.of(small.resolve("config")), cases, 22)).isEmpty();
    }
  }

  private static List<String> differences(List<Path> config, InputStream cases, int count)
      throws IOException {
    Schedule schedule = Schedule.of(PipelineConfiguration.of(Configuration.load(config)));
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
