package dev.kci.runtime.pull;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.runtime.DefinitionYaml;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.text.SafeText;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JSON definition of a job for a pull lab. Source: {@code ../shared/contracts/pull-labs.md},
 * section 1.
 *
 * @param json with the fields of the contract
 */
record PullDefinition(JsonObject json) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** The key in {@code integrity.sha256} with a remark instead of a checksum. */
  private static final String COMMENT = "_comment";

  /**
   * Reads a rendered template. YAML is accepted too, because JSON is a subset of it, and becomes
   * JSON.
   *
   * @throws RuntimeFailure refused, if it is neither, or lacks a field of the contract
   */
  static PullDefinition read(String rendered) {
    PullDefinition definition = new PullDefinition(parse(rendered));
    definition.check();
    return definition;
  }

  private static JsonObject parse(String rendered) {
    try {
      return JsonText.parseObject(rendered);
    } catch (IllegalArgumentException notJson) {
      return JsonObject.of(DefinitionYaml.read(rendered));
    }
  }

  /** Returns the definition as JSON. */
  String text() {
    return JsonText.writeIndented(json) + "\n";
  }

  private void check() {
    artifacts();
    tests();
    required("environment.platform");
    required("environment.arch");
    if (json.has("callback")) {
      url("callback.url", json.get("callback.url"));
      required("callback.token_name");
    }
    checksums();
  }

  private void artifacts() {
    JsonObject artifacts =
        json.object("artifacts")
            .orElseThrow(() -> wrong("artifacts", json.get("artifacts"), "a map of URLs"));
    artifacts.asMap().forEach((name, url) -> url("artifacts." + name, url));
  }

  private void tests() {
    if (!(json.get("tests") instanceof List<?> tests) || tests.isEmpty()) {
      throw wrong("tests", json.get("tests"), "a list of at least one test");
    }
    for (int i = 0; i < tests.size(); i++) {
      String path = "tests[" + i + "].";
      JsonObject test =
          JsonObject.from(tests.get(i)).orElseThrow(() -> wrong(path, null, "a map for each test"));
      for (String key : List.of("id", "type")) {
        text(path + key, test.get(key));
      }
      if (test.integer("timeout_s").filter(seconds -> seconds > 0).isEmpty()) {
        throw wrong(path + "timeout_s", test.get("timeout_s"), "seconds, 1 or more");
      }
    }
  }

  private void checksums() {
    Map<String, @Nullable Object> known =
        json.object("integrity.sha256").orElse(JsonObject.empty()).asMap();
    known.forEach(
        (name, checksum) -> {
          if (!name.equals(COMMENT)
              && !(checksum instanceof String hex && SHA256.matcher(hex).matches())) {
            throw wrong("integrity.sha256." + name, checksum, "64 hexadecimal digits");
          }
        });
  }

  private void required(String path) {
    text(path, json.get(path));
  }

  private static void text(String path, @Nullable Object value) {
    if (!(value instanceof String text) || text.isBlank()) {
      throw wrong(path, value, "a text");
    }
  }

  private static void url(String path, @Nullable Object value) {
    if (!(value instanceof String text) || !isUrl(text)) {
      throw wrong(path, value, "a URL that starts with http:// or https://");
    }
  }

  private static boolean isUrl(String text) {
    try {
      URI url = URI.create(text);
      return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getRawAuthority() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static RuntimeFailure wrong(String path, @Nullable Object value, String expected) {
    String is =
        Optional.ofNullable(value)
            .map(there -> "is '" + SafeText.escape(there.toString(), 200) + "'")
            .orElse("is missing");
    return RuntimeFailure.refused(
        "the definition for the pull lab is invalid: %s %s; expected %s"
            .formatted(path, is, expected));
  }
}
