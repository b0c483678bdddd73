package dev.kci.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code runtimes}. */
final class RuntimeReader {
  private static final long DEFAULT_QUEUE_DEPTH = 50;
  private static final double DEFAULT_PRIORITY_FACTOR = 2.0;

  private static final Map<String, Long> NAMED_PRIORITIES =
      Map.of("low", 0L, "medium", 50L, "high", 100L);

  private RuntimeReader() {}

  /** Keys of the runner alone, which reads them for the runtimes that it has jobs in. */
  private static final String[] OF_THE_RUNNER = {
    "concurrency",
    "submit_seconds",
    "observe_seconds",
    "job_api_token", // of all
    "isolation",
    "max_log_mb",
    "max_artifact_mb",
    "max_artifacts",
    "docker_host",
    "memory_mb",
    "cpus",
    "pids",
    "network",
    "read_only",
    "kubeconfig",
    "namespace",
    "service_account",
    "image_pull_secrets",
    "secrets",
    "api_token_secret",
    "node_selector",
    "tolerations",
    "resources",
    "pending_seconds",
    "refused_seconds",
    "capabilities",
    "pod_security"
  };

  static RuntimeConfig read(String name, Fields fields) {
    fields.alsoKnown("rules"); // of whoever plans jobs
    fields.alsoKnown(OF_THE_RUNNER);
    return new RuntimeConfig(
        name,
        fields.requiredText("lab_type"),
        lava(fields),
        fields.textOrTexts("context"),
        new RuntimeConfig.Docker(
            fields.text("env_file"), fields.textOrTexts("volumes"), fields.text("user")),
        fields.integer("poll_interval"),
        fields.integer("timeout"),
        fields.source());
  }

  /** LAVA's own names stand for numbers. */
  private static @Nullable Long priority(Fields fields) {
    Object name = fields.source().plain().get("priority");
    Long number = name instanceof String ? NAMED_PRIORITIES.get(name) : null;
    if (number != null) {
      fields.alsoKnown("priority");
      return number;
    }
    return fields.integer("priority");
  }

  private static RuntimeConfig.Lava lava(Fields fields) {
    Long depth = fields.integer("max_queue_depth");
    return new RuntimeConfig.Lava(
        fields.text("url"),
        priority(fields),
        fields.integer("priority_min"),
        fields.integer("priority_max"),
        fields.map("queue_timeout"),
        fields.map("notify"),
        depth == null ? DEFAULT_QUEUE_DEPTH : depth,
        fields.bool("disable_queue_limit"),
        fields.number("max_queue_depth_priority_factor", DEFAULT_PRIORITY_FACTOR));
  }
}
