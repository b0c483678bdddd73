package dev.kci.report.site;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeKind;
import dev.kci.report.site.page.BranchName;
import dev.kci.results.NodeResult;
import dev.kci.results.Verdict;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A result as JSON, without the usual values. Its artifacts are left out, except for its log. The
 * subject that is read has the platform of the job above where the node does not say its own, so
 * that a test has a history on each platform.
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
    put(json, "own", result.own() ? null : false);
    put(json, "counted", result.counted() ? null : false);
    put(json, "duration_ms", result.duration() == null ? null : result.duration().toMillis());
    put(json, "log", result.log());
    put(json, "error_code", result.errorCode());
    put(json, "error_message", result.errorMessage());
    put(json, "attempts", result.attempts() == 1 ? null : result.attempts());
    put(json, "measurement", result.measurement());
    put(json, "unread", result.unread() == 0 ? null : result.unread());
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
  static NodeResult read(JsonObject json, BranchName branch, SharedValues shared) {
    Fields fields = new Fields(json, shared);
    NodeKind kind = new NodeKind(fields.text("kind"));
    String platform = fields.optional("platform");
    return new NodeResult(
        fields.text("node"),
        kind,
        fields.text("node_name"),
        fields.text("name"),
        fields.text("key"),
        shared.subject(branch, kind, json.strings("path"), platform),
        fields.optional("job"),
        new NodeResult.Build(
            fields.optional("build"),
            fields.optional("arch"),
            fields.optional("compiler"),
            fields.optional("config"),
            fields.optional("config_url")),
        platform,
        fields.optional("runtime"),
        Verdict.valueOf(fields.text("verdict")),
        json.bool("own").orElse(true),
        json.bool("counted").orElse(true),
        json.integer("duration_ms").map(Duration::ofMillis).orElse(null),
        fields.optional("log"),
        Map.of(),
        fields.optional("error_code"),
        fields.optional("error_message"),
        json.integer("attempts").orElse(1L).intValue(),
        fields.optional("measurement"),
        json.integer("unread").orElse(0L));
  }

  private record Fields(JsonObject json, SharedValues shared) {
    String text(String key) {
      String text = optional(key);
      if (text == null) {
        throw new IllegalArgumentException("No " + key + "; expected a text");
      }
      return text;
    }

    @Nullable String optional(String key) {
      return json.string(key).map(shared::text).orElse(null);
    }
  }
}
