package dev.kci.runtime.lava;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.config.BoundedYaml;
import dev.kci.runtime.BoundedCopy;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.LabReport;
import dev.kci.runtime.results.LogLines;
import dev.kci.runtime.results.TestReport;
import dev.kci.text.SafeText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Interprets the body of LAVA's callback, for a lab that cannot be asked. Pure. The body has what
 * the REST API has, in another form: numbers as text, and each suite's cases as YAML. So {@link
 * LavaResults} decides, and the nodes are the same. Source: recorded callbacks of LAVA 2023.01.
 */
public final class LavaCallback {
  private static final int MOST_CASES = 10_000;
  private static final int LONGEST_DEVICE = 200;
  private static final String FINISHED = "Finished";

  /** Callback statuses in the order of their numbers, as the health of a finished job. */
  private static final List<String> HEALTH_OF_STATUS =
      List.of("", "", "Complete", "Incomplete", "Canceled", "");

  private static final List<String> HEALTH =
      List.of("Unknown", "Complete", "Incomplete", "Canceled");

  private LavaCallback() {}

  /** Returns what a body says; that the job is running, if it has not ended. */
  public static LabReport read(JsonObject body) {
    String health = health(body);
    if (!body.string("state_string").orElse(FINISHED).equals(FINISHED) || health.isEmpty()) {
      return new LabReport(new JobStatus.Running(), TestReport.NONE, null, null);
    }
    List<JsonObject> suites = new ArrayList<>();
    List<JsonObject> cases = new ArrayList<>();
    try {
      read(body, suites, cases);
    } catch (YAMLException e) {
      return LabReport.infrastructure("the results in the lab's callback are not valid YAML");
    }
    JsonObject job =
        JsonObject.of("health", health)
            .with("state", FINISHED)
            .with("description", body.string("description").orElse(""));
    LavaResults results = new LavaResults(job, suites, cases);
    return new LabReport(
        results.status(),
        results.report(),
        body.string("actual_device_id")
            .map(device -> SafeText.plain(device, LONGEST_DEVICE))
            .filter(device -> !device.isEmpty())
            .orElse(null),
        body.string("log").map(LavaCallback::log).orElse(null));
  }

  /** Returns the health as LAVA's REST API names it; empty if the job has not ended. */
  private static String health(JsonObject body) {
    Optional<String> named = body.string("health_string").filter(HEALTH::contains);
    return named
        .or(() -> body.integer("health").flatMap(number -> at(HEALTH, number)))
        .or(() -> body.integer("status").flatMap(number -> at(HEALTH_OF_STATUS, number)))
        .orElse("");
  }

  private static Optional<String> at(List<String> names, long number) {
    return number >= 0 && number < names.size()
        ? Optional.of(names.get((int) number))
        : Optional.empty();
  }

  private static void read(JsonObject body, List<JsonObject> suites, List<JsonObject> cases) {
    JsonObject results = body.object("results").orElse(JsonObject.empty());
    for (Map.Entry<String, ?> suite : results.asMap().entrySet()) {
      long id = suites.size() + 1L;
      suites.add(JsonObject.of("id", id).with("name", suite.getKey()));
      Object read =
          suite.getValue() instanceof String yaml
              ? BoundedYaml.parser(BoundedYaml.definitionOptions()).load(yaml)
              : null;
      if (read instanceof List<?> list) {
        for (Object element : list) {
          if (element instanceof Map<?, ?> found && cases.size() < MOST_CASES) {
            cases.add(testCase(found, id, cases.size() + 1L));
          }
        }
      }
    }
  }

  private static JsonObject testCase(Map<?, ?> found, long suite, long place) {
    JsonObject test = JsonObject.of("id", number(found.get("id"), place)).with("suite", suite);
    for (String key : List.of("name", "result", "measurement", "unit")) {
      Object value = found.get(key);
      test = value == null ? test : test.with(key, value.toString());
    }
    return found.get("metadata") instanceof Map<?, ?> metadata
        ? test.with(
            "metadata", JsonText.write(JsonObject.from(plain(metadata)).orElse(JsonObject.empty())))
        : test;
  }

  private static Map<String, String> plain(Map<?, ?> metadata) {
    Map<String, String> plain = new LinkedHashMap<>();
    metadata.forEach((key, value) -> plain.put(String.valueOf(key), String.valueOf(value)));
    return plain;
  }

  /** Cases are ordered by their ids, as far as the lab gives them. */
  private static long number(@Nullable Object id, long otherwise) {
    String text = String.valueOf(id);
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : otherwise;
  }

  private static LabReport.Log log(String log) {
    return (file, most) -> {
      try (OutputStream out = Files.newOutputStream(file)) {
        BoundedCopy bounded = new BoundedCopy(out, most);
        LavaLog lines = new LavaLog();
        LogLines.read(
            new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)),
            line -> write(bounded, lines.text(line)));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    };
  }

  private static void write(BoundedCopy out, String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
