package dev.kci.runner.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.config.Configuration;
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
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class GoldenDecisionsTest {
  private static final Path SHARED = Path.of("../../shared/maestro-config");

  /** What the Python original decided on the real configuration, which is not ours to publish. */
  @Test
  void decidesAsTheOriginalInEveryCase() throws IOException {
    Path golden = SHARED.resolve("schedule-golden.jsonl.gz");
    assumeTrue(Files.isRegularFile(golden), "skipped: there is no " + golden);
    try (InputStream cases = new GZIPInputStream(Files.newInputStream(golden))) {
      assertThat(differences(SHARED.resolve("config"), cases, 236)).isEmpty();
    }
  }

  /** A small configuration of our own; its decisions were written by hand. */
  @Test
  void decidesAsWrittenByHandForTheSmallConfiguration() throws IOException {
    Path small = Path.of("src/test/resources/dev/kci/runner/schedule/small");
    try (InputStream cases = Files.newInputStream(small.resolve("cases.jsonl"))) {
      assertThat(differences(small.resolve("config"), cases, 22)).isEmpty();
    }
  }

  private static List<String> differences(Path config, InputStream cases, int count)
      throws IOException {
    Schedule schedule = Schedule.of(Configuration.load(List.of(config)));
    List<String> different = new ArrayList<>();
    int read = 0;
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Objects.requireNonNull(cases), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonObject json = JsonText.parseObject(line);
      DecisionDifference.between(json, DecisionCase.read(json).answer(schedule))
          .ifPresent(difference -> different.add(json.get("case") + ": " + difference));
      read++;
    }
    assertThat(read).isEqualTo(count);
    return different;
  }
}
