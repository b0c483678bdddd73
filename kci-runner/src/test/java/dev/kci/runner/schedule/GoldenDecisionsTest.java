package dev.kci.runner.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.config.Configuration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What the Python original decided on the real configuration, which is not ours to publish. */
class GoldenDecisionsTest {
  private static final Path SHARED = Path.of("../../shared/maestro-config");

  @Test
  void decidesAsTheOriginalInEveryCase() throws IOException {
    Path golden = SHARED.resolve("schedule-golden.jsonl.gz");
    assumeTrue(Files.isRegularFile(golden), "skipped: there is no " + golden);
    Schedule schedule = Schedule.of(Configuration.load(List.of(SHARED.resolve("config"))));
    List<String> different = new ArrayList<>();
    int cases = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(golden)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonObject json = JsonText.parseObject(line);
        JsonObject answer = DecisionCase.read(json).answer(schedule);
        cases++;
        List<String> lost = texts(json, "expect");
        lost.addAll(texts(json, "skipped"));
        List<String> added = texts(answer, "created");
        added.addAll(texts(answer, "skipped"));
        List<String> expected = new ArrayList<>(lost);
        added.forEach(lost::remove);
        expected.forEach(added::remove);
        if (!lost.isEmpty() || !added.isEmpty()) {
          different.add(json.get("case") + ": lost " + lost + ", added " + added);
        }
      }
    }
    assertThat(different).isEmpty();
    assertThat(cases).isEqualTo(236);
  }

  /** Each element as text with its keys sorted, since neither order counts. */
  private static List<String> texts(JsonObject json, String key) {
    List<String> texts = new ArrayList<>();
    ((List<?>) json.get(key)).forEach(element -> texts.add(CanonicalJson.text(element)));
    return texts;
  }
}
