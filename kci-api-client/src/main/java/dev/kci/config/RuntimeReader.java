package dev.kci.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what the pipeline itself needs from an entry of {@code runtimes}. */
final class RuntimeReader {
  private static final Map<String, Long> NAMED_PRIORITIES =
      Map.of("low", 0L, "medium", 50L, "high", 100L);

  private RuntimeReader() {}

  static RuntimeConfig read(String name, Fields fields) {
    fields.alsoKnown("rules"); // read by the planning of jobs
    String type = fields.requiredText("lab_type");
    boolean lava = type.equals("lava");
    boolean pull = type.equals("pull_labs");
    return new RuntimeConfig(
        name,
        type,
        lava
            ? new RuntimeConfig.Priorities(
                priority(fields), fields.integer("priority_min"), fields.integer("priority_max"))
            : RuntimeConfig.Priorities.NONE,
        lava || pull ? fields.map("notify") : Map.of(),
        pull ? fields.integer("poll_interval") : null,
        fields.integer("timeout"),
        fields.source());
  }

  /** LAVA's own names stand for numbers. */
  private static @Nullable Long priority(Fields fields) {
    Located priority = fields.source().get("priority");
    Long number = priority == null ? null : NAMED_PRIORITIES.get(String.valueOf(priority.plain()));
    if (number != null) {
      fields.alsoKnown("priority");
      return number;
    }
    return fields.integer("priority");
  }
}
