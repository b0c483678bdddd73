package dev.kci.kciapi.status;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.WaitNote;
import dev.kci.api.model.WaitReason;
import dev.kci.service.Condition;
import dev.kci.service.Heartbeat;
import dev.kci.service.Pulse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The state of a pipeline, from its nodes and heartbeats in the API.
 *
 * @param services each instance, by service and instance
 * @param down the runtimes that do not answer, by name
 * @param unfinished the nodes that are not done, by kind and state
 * @param waiting the jobs that wait for a runtime, by runtime and reason
 */
record PipelineStatus(
    List<Service> services, List<Down> down, List<Unfinished> unfinished, List<Waiting> waiting) {
  /** A service that missed two heartbeats is not alive. */
  private static final Duration SILENT = Pulse.PERIOD.multipliedBy(2).plusSeconds(30);

  private static final String RUNNER = "kci-runner";
  private static final String NO_RUNNER = "no kci-runner is alive";

  PipelineStatus {
    services = List.copyOf(services);
    down = List.copyOf(down);
    unfinished = List.copyOf(unfinished);
    waiting = List.copyOf(waiting);
  }

  /**
   * An instance of a service.
   *
   * @param silence since its last heartbeat
   * @param age since it was first heard of without a break
   * @param condition as of its last heartbeat
   */
  record Service(
      String service,
      String instance,
      String version,
      Duration silence,
      Duration age,
      Condition condition) {
    boolean isAlive() {
      return silence.compareTo(SILENT) <= 0;
    }
  }

  /**
   * A runtime that did not answer.
   *
   * @param instances the live services that say so
   */
  record Down(String runtime, List<String> instances) {}

  /**
   * Nodes of a kind and state.
   *
   * @param hour how many are younger than an hour
   * @param day how many are younger than a day, but not than an hour
   * @param older how many are older than a day
   */
  record Unfinished(NodeKind kind, NodeState state, int hour, int day, int older, Duration oldest) {
    int count() {
      return hour + day + older;
    }
  }

  /**
   * Jobs that wait for a runtime for the same reason.
   *
   * @param reason as their nodes say; empty if they do not say, or nobody lives who would change it
   * @param why the reason for people
   * @param details of the oldest job; blank for none
   */
  record Waiting(
      String runtime, String reason, int count, Duration oldest, String why, String details) {}

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
                        age(now, beat.since()),
                        beat.condition()))
            .sorted(Comparator.comparing(Service::service).thenComparing(Service::instance))
            .toList();
    return new PipelineStatus(
        services, down(services), unfinished(now, nodes), waiting(now, services, nodes));
  }

  private static List<Down> down(List<Service> services) {
    Map<String, List<String>> instances = new TreeMap<>();
    services.stream()
        .filter(Service::isAlive)
        .forEach(
            one ->
                one.condition()
                    .runtimesDown()
                    .forEach(
                        runtime ->
                            instances
                                .computeIfAbsent(runtime, any -> new ArrayList<>())
                                .add(one.instance())));
    return instances.entrySet().stream()
        .map(entry -> new Down(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<Unfinished> unfinished(Instant now, List<Node> nodes) {
    Map<String, List<Node>> groups = new TreeMap<>();
    nodes.forEach(
        node ->
            groups
                .computeIfAbsent(
                    node.kind().wireName() + " " + node.state().ordinal(), any -> new ArrayList<>())
                .add(node));
    return groups.values().stream().map(group -> unfinishedOf(now, group)).toList();
  }

  private static Unfinished unfinishedOf(Instant now, List<Node> group) {
    int hour = (int) group.stream().filter(node -> age(now, node).toHours() < 1).count();
    int day = (int) group.stream().filter(node -> age(now, node).toDays() < 1).count() - hour;
    return new Unfinished(
        group.get(0).kind(),
        group.get(0).state(),
        hour,
        day,
        group.size() - hour - day,
        age(now, oldest(now, group)));
  }

  private static List<Waiting> waiting(Instant now, List<Service> services, List<Node> nodes) {
    List<Service> runners = services.stream().filter(one -> one.service().equals(RUNNER)).toList();
    boolean alive = runners.stream().anyMatch(Service::isAlive);
    boolean dead = !runners.isEmpty() && !alive;
    Map<String, List<Node>> groups = new TreeMap<>();
    for (Node node : nodes) {
      Optional<String> reason = WaitNote.of(node).map(note -> note.reason().code().wireName());
      if (isJob(node) && (reason.isPresent() || isUntaken(node))) {
        String key = runtime(node) + "\n" + (dead ? "" : reason.orElse(""));
        groups.computeIfAbsent(key, any -> new ArrayList<>()).add(node);
      }
    }
    return groups.values().stream().map(group -> waitingOf(now, group, alive, dead)).toList();
  }

  private static Waiting waitingOf(Instant now, List<Node> group, boolean alive, boolean dead) {
    Node oldest = oldest(now, group);
    Optional<WaitReason> reason =
        dead ? Optional.empty() : WaitNote.of(oldest).map(WaitNote::reason);
    return new Waiting(
        runtime(oldest),
        reason.map(known -> known.code().wireName()).orElse(""),
        group.size(),
        age(now, oldest),
        reason.map(known -> known.code().words()).orElse(alive ? "not known yet" : NO_RUNNER),
        reason.map(WaitReason::text).orElse(""));
  }

  private static String runtime(Node job) {
    return job.data().string("runtime").orElse("");
  }

  /** Returns whether no runtime has the job of a node, and no lab may fetch it. */
  private static boolean isUntaken(Node node) {
    return node.state() == NodeState.RUNNING
        && node.data().string("job_id").isEmpty()
        && node.jobDefinition().isEmpty();
  }

  private static boolean isJob(Node node) {
    return node.kind().equals(NodeKind.JOB) || node.kind().equals(NodeKind.KBUILD);
  }

  private static Node oldest(Instant now, List<Node> nodes) {
    return Collections.max(nodes, Comparator.comparing(node -> age(now, node)));
  }

  private static Duration age(Instant now, Node node) {
    return node.created() == null ? Duration.ZERO : age(now, node.created());
  }

  private static Duration age(Instant now, Instant time) {
    return time.isAfter(now) ? Duration.ZERO : Duration.between(time, now);
  }

  /** Returns whether every service with a recent heartbeat is alive. */
  boolean isGood() {
    return services.stream().allMatch(Service::isAlive);
  }
}
