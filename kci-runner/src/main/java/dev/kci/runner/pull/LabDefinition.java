package dev.kci.runner.pull;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.runner.supervise.InvalidJobException;
import dev.kci.text.ArtifactName;
import dev.kci.text.SafeText;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pull lab's job definition. Somebody else wrote it: everything here is data for the lab's own
 * program, and nothing in it is executed. Source of the fields: {@code docs/pull-labs.md}.
 *
 * @param artifacts URLs of the files that the job needs, by name
 * @param checksums known SHA-256 sums of artifacts, by name
 * @param types the types of its tests, in order
 * @param timeout the sum of its tests' timeouts
 * @param platform where the job is to run; null if not given
 * @param arch of that platform; null if not given
 * @param callback where a lab may report; its path ends with the node's id; null for nowhere
 * @param parameters texts, numbers and truth values for the lab's program
 * @param script the script of the first test that has one; null if no test has one, or if it is too
 *     long for a variable
 */
record LabDefinition(
    Map<String, URI> artifacts,
    Map<String, String> checksums,
    List<String> types,
    Duration timeout,
    @Nullable String platform,
    @Nullable String arch,
    @Nullable String callback,
    Map<String, String> parameters,
    @Nullable String script) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");
  private static final int MOST_ARTIFACTS = 200;
  private static final int MOST_TESTS = 100;
  private static final int MOST_PARAMETERS = 100;
  private static final long LONGEST_TIMEOUT = Duration.ofDays(7).toSeconds();

  /** In characters, of up to four bytes each: a variable is limited to 128 KiB (execve(2)). */
  private static final int LONGEST_PARAMETER = 16 << 10;

  /** In bytes. */
  private static final int LONGEST_SCRIPT = 120 << 10;

  LabDefinition {
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
    checksums = Map.copyOf(checksums);
    types = List.copyOf(types);
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /**
   * Reads a definition.
   *
   * @throws InvalidJobException naming the field that is wrong
   */
  static LabDefinition parse(byte[] text) {
    JsonObject json;
    try {
      json =
          JsonText.object(JsonText.parse(text))
              .orElseThrow(() -> new IllegalArgumentException("expected an object"));
    } catch (IllegalArgumentException e) {
      throw wrong("not valid JSON: " + e.getMessage());
    }
    List<JsonObject> tests = tests(json);
    return new LabDefinition(
        artifacts(json),
        checksums(json),
        tests.stream().map(test -> word("tests[].type", test.string("type").orElse(""))).toList(),
        timeout(tests),
        optionalWord(json, "environment.platform"),
        optionalWord(json, "environment.arch"),
        json.string("callback.url").orElse(null),
        parameters(json),
        script(tests));
  }

  private static List<JsonObject> tests(JsonObject json) {
    if (!(json.get("tests") instanceof List<?> list)
        || list.isEmpty()
        || list.size() > MOST_TESTS) {
      throw wrong("tests: expected a list of 1 to " + MOST_TESTS);
    }
    List<JsonObject> tests = new ArrayList<>();
    for (Object test : list) {
      tests.add(
          JsonObject.from(test).orElseThrow(() -> wrong("tests: expected a list of objects")));
    }
    return tests;
  }

  private static Duration timeout(List<JsonObject> tests) {
    long sum = 0;
    for (JsonObject test : tests) {
      long seconds = test.integer("timeout_s").orElse(0L);
      if (seconds < 1 || seconds > LONGEST_TIMEOUT) {
        throw wrong(
            "tests[].timeout_s: '%s'; expected seconds from 1 to %d"
                .formatted(shown(test.get("timeout_s")), LONGEST_TIMEOUT));
      }
      sum += seconds;
    }
    return Duration.ofSeconds(Math.min(sum, LONGEST_TIMEOUT));
  }

  private static Map<String, URI> artifacts(JsonObject json) {
    Map<String, URI> artifacts = new LinkedHashMap<>();
    for (var entry : map(json, "artifacts", MOST_ARTIFACTS).entrySet()) {
      String name = entry.getKey();
      if (!ArtifactName.isValid(name)) {
        throw wrong("artifacts: '" + shown(name) + "'; expected names of files");
      }
      artifacts.put(name, url("artifacts." + name, entry.getValue()));
    }
    return artifacts;
  }

  private static URI url(String field, @Nullable Object value) {
    try {
      if (value instanceof String text) {
        return new URI(text);
      }
    } catch (URISyntaxException e) {
      // reported below
    }
    throw wrong(field + ": '" + shown(value) + "'; expected a URL");
  }

  private static Map<String, String> checksums(JsonObject json) {
    Map<String, String> checksums = new LinkedHashMap<>();
    for (var entry : map(json, "integrity.sha256", MOST_ARTIFACTS).entrySet()) {
      if (entry.getKey().startsWith("_")) { // "_comment"
        continue;
      }
      String sum = String.valueOf(entry.getValue()).toLowerCase(Locale.ROOT);
      if (!SHA256.matcher(sum).matches()) {
        throw wrong(
            "integrity.sha256.%s: '%s'; expected 64 hex digits"
                .formatted(shown(entry.getKey()), shown(sum)));
      }
      checksums.put(entry.getKey(), sum);
    }
    return checksums;
  }

  private static Map<String, String> parameters(JsonObject json) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (var entry : map(json, "parameters", MOST_PARAMETERS).entrySet()) {
      Object value = entry.getValue();
      if (value instanceof String || value instanceof Number || value instanceof Boolean) {
        String text = value.toString();
        if (text.length() > LONGEST_PARAMETER || text.indexOf('\0') >= 0) {
          throw wrong(
              "parameters.%s: expected at most %d characters, none of them NUL"
                  .formatted(shown(entry.getKey()), LONGEST_PARAMETER));
        }
        parameters.put(entry.getKey(), text);
      }
    }
    return parameters;
  }

  private static @Nullable String script(List<JsonObject> tests) {
    return tests.stream()
        .flatMap(test -> test.string("script").stream())
        .findFirst()
        .filter(script -> script.getBytes(StandardCharsets.UTF_8).length <= LONGEST_SCRIPT)
        .filter(script -> script.indexOf('\0') < 0)
        .orElse(null);
  }

  private static Map<String, @Nullable Object> map(JsonObject json, String path, int most) {
    if (json.get(path) == null) {
      return Map.of();
    }
    Map<String, @Nullable Object> map =
        json.object(path).orElseThrow(() -> wrong(path + ": expected an object")).asMap();
    if (map.size() > most) {
      throw wrong(path + ": " + map.size() + " entries; expected at most " + most);
    }
    return map;
  }

  private static @Nullable String optionalWord(JsonObject json, String path) {
    Optional<String> value = json.string(path);
    return value.isEmpty() ? null : word(path, value.get());
  }

  private static String word(String field, String value) {
    if (!WORD.matcher(value).matches()) {
      throw wrong(
          "%s: '%s'; expected a name of letters, digits, '.', '_', '+' and '-'"
              .formatted(field, shown(value)));
    }
    return value;
  }

  private static String shown(@Nullable Object value) {
    return SafeText.escape(Objects.toString(value, "nothing"), 200);
  }

  private static InvalidJobException wrong(String message) {
    return new InvalidJobException(
        ErrorCode.INVALID_JOB_PARAMS, "invalid job definition: " + message, null);
  }
}
