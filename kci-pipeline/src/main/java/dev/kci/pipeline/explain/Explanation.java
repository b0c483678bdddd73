package dev.kci.pipeline.explain;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeState;
import dev.kci.config.Origin;
import dev.kci.pipeline.schedule.Candidate;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.pipeline.schedule.Refusal;
import dev.kci.pipeline.schedule.Schedule;
import dev.kci.pipeline.schedule.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Explains what the scheduler decides about a node, entry by entry: which step and rule refused
 * each candidate, where the rule is written, and the value found.
 *
 * @param node the node of the events
 * @param nodeRefusal why no job may start from the node, whatever its entries say; empty if jobs
 *     may
 * @param outcomes at least one for each scheduler entry
 * @param children the current child nodes
 * @param limits for jobs refused by their frequency, the last run
 */
public record Explanation(
    Node node,
    Optional<String> nodeRefusal,
    List<Outcome> outcomes,
    List<Node> children,
    Map<Outcome.Planned, Node> limits) {
  private static final String REFUSED = "no job starts from this node";

  public Explanation {
    outcomes = List.copyOf(outcomes);
    children = List.copyOf(children);
    limits = Map.copyOf(limits);
  }

  /**
   * Explains the decisions about a node. Most entries match nodes that are available, so if the
   * node is already closing or done, each entry is checked against both states and the better
   * outcome is used.
   */
  public static Explanation of(
      Schedule schedule, Node node, List<Node> ancestors, List<Node> children) {
    List<Outcome> now = outcomes(schedule, node, ancestors);
    if (node.state().compareTo(NodeState.AVAILABLE) <= 0) {
      return new Explanation(node, Optional.empty(), now, children, Map.of());
    }
    Node before = node.withState(NodeState.AVAILABLE);
    List<Outcome> earlier = outcomes(schedule, before, ancestors);
    return new Explanation(node, Optional.empty(), further(earlier, now), children, Map.of());
  }

  private static List<Outcome> outcomes(Schedule schedule, Node node, List<Node> ancestors) {
    return schedule.explain(NodeEvent.ofCurrent(node).json(), node, ancestors);
  }

  /** Replaces an earlier mismatch by the current outcome. */
  private static List<Outcome> further(List<Outcome> earlier, List<Outcome> now) {
    List<Outcome> further = new ArrayList<>(earlier);
    for (Outcome outcome : now) {
      if (!isMismatch(outcome)) {
        further.removeIf(other -> other.entry() == outcome.entry() && isMismatch(other));
        if (further.stream().noneMatch(other -> isSame(other, outcome))) {
          further.add(outcome);
        }
      }
    }
    return further;
  }

  private static boolean isSame(Outcome a, Outcome b) {
    return a.entry() == b.entry()
        && candidate(a).map(Candidate::platform).equals(candidate(b).map(Candidate::platform));
  }

  /** Keeps only one job's outcomes, including entries that do not match the event. */
  public Explanation ofJob(String job) {
    return with(outcomes.stream().filter(outcome -> outcome.entry().job().equals(job)).toList());
  }

  /** Leaves out entries that wait for another event. */
  public Explanation ofMatching() {
    return with(outcomes.stream().filter(outcome -> !isMismatch(outcome)).toList());
  }

  private Explanation with(List<Outcome> some) {
    return new Explanation(node, nodeRefusal, some, children, limits);
  }

  /** Returns the planned jobs without a node. */
  public List<Outcome.Planned> missing() {
    return outcomes.stream()
        .filter(Outcome.Planned.class::isInstance)
        .map(Outcome.Planned.class::cast)
        .filter(planned -> Attempts.of(planned, children).isEmpty())
        .toList();
  }

  /** Adds the reason why no job may start from the node; it overrides all others. */
  public Explanation withRefusal(Optional<String> reason) {
    return new Explanation(node, reason, outcomes, children, limits);
  }

  /** Adds the last runs of jobs refused by their frequency. */
  public Explanation withLimits(Map<Outcome.Planned, Node> limits) {
    return new Explanation(node, nodeRefusal, outcomes, children, limits);
  }

  private static boolean isMismatch(Outcome outcome) {
    return outcome instanceof Outcome.NoCandidate none && none.refusal().step() == Step.EVENT;
  }

  /** Formats as text: two lines for each outcome, and another for each of its waiting jobs. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(node.kind() + " " + node.id() + " " + node.name() + ", " + node.state().wireName());
    nodeRefusal.ifPresent(reason -> lines.add(REFUSED + ": " + reason));
    for (Outcome outcome : outcomes) {
      lines.add(subject(outcome) + "  (" + outcome.entry().source().origin() + ")");
      lines.add("    " + verdict(outcome));
      waits(outcome).forEach(line -> lines.add("    " + line));
    }
    long planned =
        outcomes.stream()
            .filter(outcome -> outcome instanceof Outcome.Planned && !isHeldBack(outcome))
            .count();
    long created = planned - missing().stream().filter(job -> !isHeldBack(job)).count();
    lines.add(
        "%d created, %d would be created, %d not created"
            .formatted(created, planned - created, outcomes.size() - planned));
    return lines;
  }

  private List<String> waits(Outcome outcome) {
    return outcome instanceof Outcome.Planned planned
        ? Attempts.of(planned, children).waits()
        : List.of();
  }

  /** Whether an entry plans the job, but something else prevents it. */
  private boolean isHeldBack(Outcome outcome) {
    return outcome instanceof Outcome.Planned planned
        && (limits.containsKey(planned)
            || nodeRefusal.isPresent() && Attempts.of(planned, children).isEmpty());
  }

  private static String subject(Outcome outcome) {
    return candidate(outcome).map(Candidate::toString).orElse(outcome.entry().job());
  }

  private String verdict(Outcome outcome) {
    Refusal refusal = refusal(outcome);
    if (refusal != null) {
      return "not created: " + refusal;
    }
    Outcome.Planned planned = (Outcome.Planned) outcome;
    Attempts attempts = Attempts.of(planned, children);
    String runtime =
        "; runtime " + attempts.choice().orElseGet(() -> planned.candidate().runtimeReason());
    if (!attempts.isEmpty()) {
      return "created: " + attempts.describe() + runtime;
    }
    if (nodeRefusal.isPresent()) {
      return "not created: " + REFUSED;
    }
    String frequency = planned.candidate().job().param("frequency").orElse("");
    Node last = limits.get(planned);
    if (last != null) {
      return "not created: frequency %s: node %s already ran it at %s for this platform and branch"
          .formatted(frequency, last.id(), last.created());
    }
    String limit = planned.frequency().isEmpty() ? "" : ", unless it ran in the last " + frequency;
    return "would be created" + limit + runtime;
  }

  /** Formats as JSON: {@code {"node", "refusal", "outcomes": […]}}. */
  public JsonObject json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("node", node.id());
    nodeRefusal.ifPresent(reason -> json.put("refusal", reason));
    json.put("outcomes", outcomes.stream().map(this::json).toList());
    return JsonObject.of(json);
  }

  private Map<String, @Nullable Object> json(Outcome outcome) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("job", outcome.entry().job());
    candidate(outcome)
        .ifPresent(
            candidate -> {
              json.put("runtime", candidate.runtime().name());
              json.put("platform", candidate.platform().name());
            });
    json.put("entry", place(outcome.entry().source().origin()));
    Refusal refusal = refusal(outcome);
    if (refusal != null) {
      json.put("verdict", "not created");
      json.put("step", refusal.step().title());
      json.put("rule", refusal.rule());
      json.put("origin", place(refusal.origin()));
      json.put("found", refusal.found());
      return json;
    }
    Outcome.Planned planned = (Outcome.Planned) outcome;
    List<String> nodes =
        Attempts.of(planned, children).nodes().stream().map(Node::requireId).toList();
    Node last = limits.get(planned);
    if (!nodes.isEmpty()) {
      json.put("verdict", "created");
      json.put("nodes", nodes);
      List<JsonObject> waiting = Attempts.of(planned, children).waiting();
      if (!waiting.isEmpty()) {
        json.put("waiting", waiting);
      }
    } else if (nodeRefusal.isPresent()) {
      json.put("verdict", "not created");
      json.put("step", "trust");
      json.put("found", nodeRefusal.get());
    } else if (last != null) {
      json.put("verdict", "not created");
      json.put("step", "frequency");
      json.put("rule", planned.candidate().job().param("frequency").orElse(""));
      json.put("found", last.id());
    } else {
      json.put("verdict", "would be created");
    }
    return json;
  }

  private static @Nullable String place(@Nullable Origin origin) {
    return Objects.toString(origin, null);
  }

  private static Optional<Candidate> candidate(Outcome outcome) {
    if (outcome instanceof Outcome.Planned planned) {
      return Optional.of(planned.candidate());
    }
    return outcome instanceof Outcome.Skipped skipped
        ? Optional.of(skipped.candidate())
        : Optional.empty();
  }

  private static @Nullable Refusal refusal(Outcome outcome) {
    if (outcome instanceof Outcome.Skipped skipped) {
      return skipped.refusal();
    }
    return outcome instanceof Outcome.NoCandidate none ? none.refusal() : null;
  }
}
