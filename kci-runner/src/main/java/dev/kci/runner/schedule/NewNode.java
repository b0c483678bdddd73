package dev.kci.runner.schedule;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.config.Job;
import dev.kci.config.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The node of a candidate while it is decided on: what is in it when each rule looks at it counts,
 * since rules find attributes in the new node first.
 */
final class NewNode {
  /** What a job (not a build) has from its parent. */
  private static final List<String> INHERITED =
      List.of("kernel_type", "arch", "defconfig", "config_full", "compiler");

  private static final String REVISION = "kernel_revision";

  private final Job job;
  private final Node parent;
  private final List<String> path;
  private final Map<String, @Nullable Object> data = new LinkedHashMap<>();

  NewNode(Job job, Node parent) {
    this.job = job;
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

  /** The fields that the original's node has at this point, in its order. */
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
    return fields;
  }

  /** The node to create, in state running. */
  Node build(Filters filters, Platform platform) {
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
   * The data with its placeholders filled. The kernel revision is what others wrote (messages,
   * tags, branch names): text with braces in it is not ours to fill.
   */
  private JsonObject filled(Platform platform) {
    Placeholders placeholders = new Placeholders(values(platform));
    Map<String, @Nullable Object> filled = new LinkedHashMap<>();
    data.forEach(
        (key, value) -> filled.put(key, key.equals(REVISION) ? value : placeholders.fill(value)));
    return JsonObject.of(filled);
  }

  private Map<String, String> values(Platform platform) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("name", platform.name());
    platform.attributes().forEach((key, value) -> putText(values, key, value));
    parent
        .kernelRevision()
        .map(revision -> revision.version())
        .map(KernelVersion::krev)
        .ifPresent(krev -> values.put("krev", krev));
    job.params().forEach((key, value) -> putText(values, key, value));
    return values;
  }

  private static void putText(Map<String, String> values, String key, @Nullable Object value) {
    if (value != null) {
      values.put(key, value.toString());
    }
  }
}
