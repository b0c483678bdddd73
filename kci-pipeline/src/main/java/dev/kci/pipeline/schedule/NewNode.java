package dev.kci.pipeline.schedule;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.pipeline.config.Architectures;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.Placeholders;
import dev.kci.pipeline.config.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The node of a candidate during the decision. Its fields must be set in the original's order,
 * because rules look in the new node first.
 */
final class NewNode {
  /** Data that a job (not a build) inherits from its parent. */
  private static final List<String> INHERITED =
      List.of("kernel_type", "arch", "defconfig", "config_full", "compiler");

  private static final String REVISION = "kernel_revision";

  private final Job job;
  private final Node parent;
  private final Filters filters;
  private final List<String> path;
  private final Map<String, @Nullable Object> data = new LinkedHashMap<>();

  NewNode(Job job, Node parent, Filters filters) {
    this.job = job;
    this.filters = filters;
    this.parent = parent;
    path = new ArrayList<>(parent.path());
    path.add(job.name());
    data.put(REVISION, parent.data().asMap().get(REVISION));
  }

  List<String> path() {
    return path;
  }

  void inherit() {
    if (job.kind().equals(NodeKind.JOB.wireName())) {
      INHERITED.forEach(key -> data.put(key, parent.data().asMap().get(key)));
    }
  }

  void put(String key, String value) {
    data.put(key, value);
  }

  /**
   * Returns the kernel's version and patchlevel, for example {@code 6.12}. If the revision lacks
   * one, returns empty and no job is created; the original crashes.
   */
  Optional<String> krev() {
    return data.get(REVISION) instanceof Map<?, ?> revision
            && revision.get("version") instanceof Map<?, ?> version
            && version.containsKey("version")
            && version.containsKey("patchlevel")
        ? Optional.of(version.get("version") + "." + version.get("patchlevel"))
        : Optional.empty();
  }

  /** Returns the fields that the original's node has at this point, in its order. */
  Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("kind", job.kind());
    fields.put("parent", parent.id());
    fields.put("name", job.name());
    fields.put("path", path);
    fields.put("group", job.name());
    fields.put("artifacts", Map.of());
    fields.put("treeid", parent.treeid());
    fields.put("submitter", parent.submitter());
    fields.put("data", data);
    fields.put("retry_counter", filters.retryCounter());
    if (!filters.jobs().isEmpty()) {
      fields.put("jobfilter", filters.jobs());
    }
    if (!filters.platforms().isEmpty()) {
      fields.put("platform_filter", filters.platforms());
    }
    return fields;
  }

  /** Returns the node to create, in state running. */
  Node build(Platform platform) {
    return Node.builder(new NodeKind(job.kind()), job.name())
        .path(path)
        .group(job.name())
        .parent(parent.id())
        .treeid(parent.treeid())
        .submitter(parent.submitter())
        .retryCounter(filters.retryCounter())
        .jobfilter(filters.jobs().isEmpty() ? null : filters.jobs())
        .platformFilter(filters.platforms())
        .data(filled(platform))
        .build();
  }

  /**
   * Fills placeholders in the data, except in the kernel revision: its messages, tags and branch
   * names may contain braces that are not placeholders.
   */
  private JsonObject filled(Platform platform) {
    Placeholders placeholders = new Placeholders(values(platform));
    Map<String, @Nullable Object> filled = new LinkedHashMap<>();
    data.forEach(
        (key, value) -> filled.put(key, key.equals(REVISION) ? value : placeholders.fill(value)));
    return JsonObject.of(filled);
  }

  private Map<String, @Nullable Object> values(Platform platform) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(platform.attributes());
    values.remove("name");
    values.remove("params");
    values.put("krev", krev().orElse(""));
    values.putAll(job.params());
    if (values.get("arch") instanceof String arch) {
      values.putAll(Architectures.of(arch));
    }
    return values;
  }
}
