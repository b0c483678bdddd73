package dev.kci.report.site;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeKind;
import dev.kci.results.NodeResult;
import dev.kci.results.Subject;
import dev.kci.results.Verdict;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A result as JSON. Its artifacts are left out, except for its log. The subject that is read has
 * the platform of the job above where the node does not say its own, so that a test has a history
 * on each platform.
 */
final class ResultJson {
  private ResultJson() {}

  static Map<String, Object> write(NodeResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("node", result.nodeId());
    json.put("kind", result.kind().wireName());
    json.put("path", result.subject().path());
    json.put("node_name", result.nodeName());
    json.put("name", result.name());
    json.put("key", result.key());
    put(json, "job", result.job());
    put(json, "build", result.build().name());
    put(json, "arch", result.build().arch());
    put(json, "compiler", result.build().compiler());
    put(json, "config", result.build().config());
    put(json, "config_url", result.build().configUrl());
    put(json, "platform", result.platform());
    put(json, "runtime", result.runtime());
    json.put("verdict", result.verdict().name());
    json.put("own", result.own());
    json.put("counted", result.counted());
    put(json, "duration_ms", result.duration() == null ? null : result.duration().toMillis());
    put(json, "log", result.log());
    put(json, "error_code", result.errorCode());
    put(json, "error_message", result.errorMessage());
    json.put("attempts", result.attempts());
    put(json, "measurement", result.measurement());
    json.put("unread", result.unread());
    return json;
  }

  private static void put(Map<String, Object> json, String key, @Nullable Object value) {
    if (value != null) {
      json.put(key, value);
    }
  }

  /**
   * @throws IllegalArgumentException if it is no such JSON
   */
  static NodeResult read(JsonObject json, String tree, String branch) {
    NodeKind kind = new NodeKind(text(json, "kind"));
    List<String> path = json.strings("path");
    String platform = json.string("platform").orElse(null);
    return new NodeResult(
        text(json, "node"),
        kind,
        text(json, "node_name"),
        text(json, "name"),
        text(json, "key"),
        new Subject(tree, branch, kind, path, platform),
        json.string("job").orElse(null),
        new NodeResult.Build(
            json.string("build").orElse(null),
            json.string("arch").orElse(null),
            json.string("compiler").orElse(null),
            json.string("config").orElse(null),
            json.string("config_url").orElse(null)),
        platform,
        json.string("runtime").orElse(null),
        Verdict.valueOf(text(json, "verdict")),
        json.bool("own").orElse(false),
        json.bool("counted").orElse(false),
        json.integer("duration_ms").map(Duration::ofMillis).orElse(null),
        json.string("log").orElse(null),
        Map.of(),
        json.string("error_code").orElse(null),
        json.string("error_message").orElse(null),
        json.integer("attempts").orElse(1L).intValue(),
        json.string("measurement").orElse(null),
        json.integer("unread").orElse(0L));
  }

  private static String text(JsonObject json, String key) {
    return json.string(key)
        .orElseThrow(() -> new IllegalArgumentException("No " + key + "; expected a text"));
  }
}
