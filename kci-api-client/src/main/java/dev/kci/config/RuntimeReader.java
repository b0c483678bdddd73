package dev.kci.config;

/** Reads one entry of {@code runtimes}. */
final class RuntimeReader {
  private static final long DEFAULT_QUEUE_DEPTH = 50;
  private static final double DEFAULT_PRIORITY_FACTOR = 2.0;

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
    fields.alsoKnown(OF_THE_RUNNER);
    return new RuntimeConfig(
        name,
        fields.requiredText("lab_type"),
        fields.rules(),
        lava(fields),
        fields.textOrTexts("context"),
        new RuntimeConfig.Docker(
            fields.text("env_file"), fields.textOrTexts("volumes"), fields.text("user")),
        fields.integer("poll_interval"),
        fields.integer("timeout"),
        fields.source());
  }

  private static RuntimeConfig.Lava lava(Fields fields) {
    Long depth = fields.integer("max_queue_depth");
    return new RuntimeConfig.Lava(
        fields.text("url"),
        fields.integer("priority"),
        fields.integer("priority_min"),
        fields.integer("priority_max"),
        fields.map("queue_timeout"),
        fields.map("notify"),
        depth == null ? DEFAULT_QUEUE_DEPTH : depth,
        fields.bool("disable_queue_limit"),
        fields.number("max_queue_depth_priority_factor", DEFAULT_PRIORITY_FACTOR));
  }
}
