package dev.kci.kciapi.status;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.service.Heartbeat;
import dev.kci.service.Pulse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a pipeline is, worked out from what the API keeps.
 *
 * @param services each instance, by service and instance
 * @param unfinished the nodes that are not done, by kind and state
 * @param waiting the jobs that no runtime has, by runtime
 */
record PipelineStatus(List<Service> services, List<Unfinished> unfinished, List<Waiting> waiting) {
  /** A service that missed two heartbeats is not alive. */
  private static final Duration SILENT = Pulse.PERIOD.multipliedBy(2).plusSeconds(30);

  private static final String RUNNER = "kci-runner";

  PipelineStatus {
    services = List.copyOf(services);
    unfinished = List.copyOf(unfinished);
    waiting = List.copyOf(waiting);
  }

  /**
   * An instance of a service.
   *
   * @param silence since its last heartbeat
   * @param age since it was first heard of without a break
   */
  record Service(String service, String instance, String version, Duration silence, Duration age) {
    boolean isAlive() {
      return silence.compareTo(SILENT) <= 0;
    }
  }

  /** Nodes of a kind and state, and the age of the oldest. */
  record Unfinished(NodeKind kind, NodeState state, int count, Duration oldest) {}

  /** Jobs that wait for a runtime, the age of the oldest, and the likely reason. */
  record Waiting(String runtime, int count, Duration oldest, String why) {}

  /**
   * Works it out.
   *
   * @param now by the API's clock
   * @param nodes those that are not done
   */
  static PipelineStatus of(Instant now, List<Heartbeat> heartbeats, List<Node> nodes) {
    List<Service> services =
        heartbeats.stream()
            .map(
                beat ->
                    new Service(
                        beat.service(),
                        beat.instance(),
                        beat.version(),
                        age(now, beat.time()),
                        age(now, beat.since())))
            .sorted(Comparator.comparing(Service::service).thenComparing(Service::instance))
            .toList();
    return new PipelineStatus(services, unfinished(now, nodes), waiting(now, services, nodes));
  }

  private static List<Unfinished> unfinished(Instant now, List<Node> nodes) {
    Map<String, List<Node>> groups = new TreeMap<>();
    nodes.forEach(
        node ->
            groups
                .computeIfAbsent(
                    node.kind().wireName() + " " + node.state().ordinal(), any -> new ArrayList<>())
                .add(node));
    return groups.values().stream()
        .map(
            group ->
                new Unfinished(
                    group.get(0).kind(), group.get(0).state(), group.size(), oldest(now, group)))
        .toList();
  }

  private static List<Waiting> waiting(Instant now, List<Service> services, List<Node> nodes) {
    Map<String, List<Node>> groups = new TreeMap<>();
    Map<String, Integer> running = new TreeMap<>();
    for (Node node : nodes) {
      if (isJob(node)) {
        String runtime = node.data().string("runtime").orElse("");
        if (node.data().string("job_id").isPresent()) {
          running.merge(runtime, 1, Integer::sum);
        } else if (node.state() == NodeState.RUNNING) {
          groups.computeIfAbsent(runtime, any -> new ArrayList<>()).add(node);
        }
      }
    }
    boolean runner =
        services.stream().anyMatch(one -> one.service().equals(RUNNER) && one.isAlive());
    List<Waiting> all = new ArrayList<>();
    groups.forEach(
        (runtime, group) ->
            all.add(
                new Waiting(
                    runtime,
                    group.size(),
                    oldest(now, group),
                    why(runner, running.getOrDefault(runtime, 0)))));
    return all;
  }

  private static String why(boolean runner, int running) {
    if (!runner) {
      return "no kci-runner is alive";
    }
    return running > 0
        ? "for room: " + running + " run there"
        : "nothing runs there; does it answer?";
  }

  private static boolean isJob(Node node) {
    return node.kind().equals(NodeKind.JOB) || node.kind().equals(NodeKind.KBUILD);
  }

  private static Duration oldest(Instant now, List<Node> nodes) {
    return nodes.stream()
        .map(node -> node.created() == null ? Duration.ZERO : age(now, node.created()))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  private static Duration age(Instant now, Instant time) {
    return time.isAfter(now) ? Duration.ZERO : Duration.between(time, now);
  }

  /** Whether every service that was heard of lately is alive. */
  boolean isGood() {
    return services.stream().allMatch(Service::isAlive);
  }
}
