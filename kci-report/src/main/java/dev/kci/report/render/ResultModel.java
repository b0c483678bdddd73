package dev.kci.report.render;

import dev.kci.results.NodeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One result as a map for templates. */
final class ResultModel {
  private ResultModel() {}

  static Map<String, @Nullable Object> of(NodeResult result, NodeLinks links) {
    Map<String, @Nullable Object> item = new LinkedHashMap<>();
    item.put("node", result.nodeId());
    item.put("node_url", links.to(result.nodeId()));
    item.put("kind", result.kind().wireName());
    item.put("name", result.name());
    item.put("job", result.job());
    item.put("verdict", result.verdict().label());
    item.put("build", result.build().name());
    item.put("platform", result.platform());
    item.put("arch", result.build().arch());
    item.put("compiler", result.build().compiler());
    item.put("config", result.build().config());
    item.put("config_url", result.build().configUrl());
    item.put("runtime", result.runtime());
    item.put("duration", result.duration() == null ? null : text(result.duration()));
    item.put("duration_s", result.duration() == null ? null : result.duration().toSeconds());
    item.put("attempts", result.attempts() > 1 ? result.attempts() : null);
    item.put("measurement", result.measurement());
    item.put("unread", result.unread() == 0 ? null : result.unread());
    item.put("error_code", result.errorCode());
    item.put("error_message", result.errorMessage());
    item.put("log", result.log());
    item.put("artifacts", artifacts(result));
    return item;
  }

  private static List<Map<String, @Nullable Object>> artifacts(NodeResult result) {
    List<Map<String, @Nullable Object>> artifacts = new ArrayList<>();
    result
        .artifacts()
        .forEach(
            (name, url) -> {
              if (!url.equals(result.log()) && !url.equals(result.build().configUrl())) {
                Map<String, @Nullable Object> artifact = new LinkedHashMap<>();
                artifact.put("artifact", name);
                artifact.put("artifact_url", url);
                artifacts.add(artifact);
              }
            });
    return artifacts;
  }

  private static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }
}
