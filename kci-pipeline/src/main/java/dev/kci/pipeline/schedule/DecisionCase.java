package dev.kci.pipeline.schedule;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A question to the scheduler and its answer as JSON, in the form of the original's golden cases:
 * {@code {"case", "event", "node", "ancestors"}} and {@code {"case", "created", "skipped"}}.
 *
 * @param name any text
 */
public record DecisionCase(String name, JsonObject event, Node node, List<Node> ancestors) {
  public DecisionCase {
    ancestors = List.copyOf(ancestors);
  }

  /**
   * Reads a case.
   *
   * @throws IllegalArgumentException naming the part that is missing or invalid
   */
  public static DecisionCase read(JsonObject json) {
    List<Node> ancestors = new ArrayList<>();
    if (json.get("ancestors") instanceof List<?> list) {
      for (Object element : list) {
        ancestors.add(
            JsonObject.of("node", element)
                .object("node")
                .map(NodeJson::read)
                .orElseThrow(
                    () -> new IllegalArgumentException("an ancestor is not a JSON object")));
      }
    }
    return new DecisionCase(
        json.string("case").orElse(""),
        part(json, "event"),
        NodeJson.read(part(json, "node")),
        ancestors);
  }

  private static JsonObject part(JsonObject json, String key) {
    return json.object(key)
        .orElseThrow(
            () -> new IllegalArgumentException("'" + key + "' is missing; expected an object"));
  }

  /** Returns the answer to this case. */
  public JsonObject answer(Schedule schedule) {
    Decision decision = schedule.jobsFor(event, node, ancestors);
    return JsonObject.of("case", name)
        .with("created", decision.jobs().stream().map(DecisionCase::created).toList())
        .with("skipped", decision.skipped().stream().map(DecisionCase::skipped).toList());
  }

  private static Map<String, @Nullable Object> created(Outcome.Planned planned) {
    Map<String, @Nullable Object> created = new LinkedHashMap<>();
    Node node = planned.node();
    created.put("name", node.name());
    created.put("kind", node.kind().wireName());
    created.put("runtime", planned.candidate().runtime().name());
    created.put("platform", planned.candidate().platform().name());
    created.put("path", node.path());
    created.put("group", node.group());
    created.put("retry_counter", node.retryCounter());
    created.put("jobfilter", node.jobfilter());
    created.put("platform_filter", node.platformFilter().isEmpty() ? null : node.platformFilter());
    created.put("data", node.data().without("kernel_revision"));
    return created;
  }

  private static Map<String, @Nullable Object> skipped(Outcome.Skipped skipped) {
    Map<String, @Nullable Object> candidate = new LinkedHashMap<>();
    candidate.put("job", skipped.candidate().job().name());
    candidate.put("runtime", skipped.candidate().runtime().name());
    candidate.put("platform", skipped.candidate().platform().name());
    candidate.put("by", by(skipped.refusal().step()));
    return candidate;
  }

  /** The original distinguishes three reasons. */
  private static String by(Step step) {
    return switch (step) {
      case ENTRY_RULES, ARCHITECTURE_FILTER -> step.title();
      case EVENT,
          JOB,
          RUNTIME,
          PLATFORM,
          JOB_FILTER,
          JOB_RULES,
          RUNTIME_RULES,
          PLATFORM_FILTER,
          PLATFORM_RULES,
          KERNEL_VERSION ->
          "job/runtime/platform rules or filter";
    };
  }
}
