package dev.kci.simulator.check;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Timestamps;
import dev.kci.simulator.world.SimulatedLab;
import dev.kci.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What must hold in every run, whatever fails. */
public final class Invariants {
  /**
   * A creator may read its parent, then be paused or wait for a slow API; nothing fences it. Beyond
   * this, somebody has created children without looking.
   */
  private static final Duration WINDOW = Duration.ofMinutes(6);

  /** A mail may be under way for so long after its sender looked for the mark. */
  private static final Duration SENDING = Duration.ofMinutes(3);

  /** A runner may need so long from the creation of a job until it has looked for twins. */
  private static final Duration CREATING = Duration.ofSeconds(10);

  /** A guess that no run has reached; what a job needs without faults is far less. */
  private static final int REQUESTS_PER_JOB = 400;

  private static final int WRITES_PER_NODE = 40;

  /** A runner rests for 5 minutes after the first refusal, and longer after each further one. */
  private static final int REFUSALS_PER_NODE = 12;

  private final World world;
  private final Set<String> forged;
  private final List<String> probes;
  private final List<String> violations = new ArrayList<>();

  /**
   * @param forged the ids of nodes that a stranger wrote in the pipeline's name
   * @param probes the ids in the events for the probe
   */
  public Invariants(World world, Set<String> forged, List<String> probes) {
    this.probes = probes;
    this.world = world;
    this.forged = forged;
  }

  /** Returns what did not hold, as the name of the rule and the circumstances. */
  public List<String> violations() {
    eachHeadHasOneCheckout();
    eachJobRunsOnce();
    eachJobHasOneResult();
    everyNodeEnds();
    closedParentsGetNoChildren();
    expectedJobsExist();
    strangersRunNothing();
    eachReportIsMailedOnce();
    everyEventIsHandled();
    shardsSettle();
    requestsAreBounded();
    refusalsAreBounded();
    return violations;
  }

  private void violated(String rule, String how) {
    violations.add(rule + ": " + how);
  }

  private static String text(JsonObject node, String field) {
    return node.string(field).orElse("");
  }

  private static String data(JsonObject node, String field) {
    return node.object("data").flatMap(data -> data.string(field)).orElse("");
  }

  private static boolean isSuperseded(JsonObject node) {
    return node.object("debug").flatMap(debug -> debug.string("superseded_by")).isPresent();
  }

  private Map<String, JsonObject> own() {
    Map<String, JsonObject> own = new LinkedHashMap<>(world.api().nodes());
    own.keySet().removeAll(forged);
    return own;
  }

  private static String commit(JsonObject node) {
    return node.object("data")
        .flatMap(data -> data.object("kernel_revision"))
        .flatMap(revision -> revision.string("commit"))
        .orElse("");
  }

  /** A head that was replaced soon may have none. An incomplete checkout is made again. */
  private void eachHeadHasOneCheckout() {
    Map<String, List<JsonObject>> byCommit = new TreeMap<>();
    own().values().stream()
        .filter(node -> text(node, "kind").equals("checkout"))
        .filter(node -> !isSuperseded(node) && !text(node, "result").equals("incomplete"))
        .forEach(node -> byCommit.computeIfAbsent(commit(node), c -> new ArrayList<>()).add(node));
    for (String commit : world.git().commits()) {
      int count = byCommit.getOrDefault(commit, List.of()).size();
      if (count > 1 || count == 0 && world.git().isHead(commit)) {
        violated("each head has one checkout", commit + " has " + count);
      }
    }
    byCommit.keySet().removeAll(world.git().commits());
    byCommit.forEach(
        (commit, nodes) -> violated("each checkout is of a head", commit + " " + nodes.get(0)));
  }

  private record Key(String parent, String name, String platform, long retry) {
    static Key of(JsonObject node) {
      return new Key(
          text(node, "parent"),
          text(node, "name"),
          data(node, "platform"),
          node.integer("retry_counter").orElse(0L));
    }
  }

  private void eachJobRunsOnce() {
    Map<Key, List<LabJob>> byKey = new LinkedHashMap<>();
    for (SimulatedLab lab : world.labs()) {
      for (LabJob job : lab.all()) {
        JsonObject node = world.api().nodes().get(job.nodeId());
        if (node == null) {
          violated("each job has a node", job.toString());
        } else {
          byKey.computeIfAbsent(Key.of(node), key -> new ArrayList<>()).add(job);
        }
      }
    }
    byKey.forEach(
        (key, jobs) -> {
          if (new JobRuns(jobs).areTooMany()) {
            violated("each job runs once", key + " " + jobs);
          }
        });
  }

  /**
   * A timeout that crosses the result on its way may replace it, since the server does not compare;
   * but the result is put back.
   */
  private void eachJobHasOneResult() {
    Map<String, JsonObject> results = new LinkedHashMap<>();
    for (NodeChange change : world.api().changes()) {
      if (!text(change.after(), "result").isEmpty()
          && isJob(change.after())
          && !data(change.after(), "error_code").equals("node_timeout")
          && !forged.contains(change.id())) {
        JsonObject first = results.putIfAbsent(change.id(), change.after());
        if (first != null && !text(first, "result").equals(text(change.after(), "result"))) {
          violated("each job has one result", change.toString());
        }
      }
    }
    results.forEach(
        (id, node) -> {
          JsonObject last = Objects.requireNonNull(world.api().nodes().get(id));
          if (!text(last, "result").equals(text(node, "result")) && !isSuperseded(last)) {
            violated("each job has one result", "lost " + text(node, "result") + " of " + last);
          }
        });
    Map<Key, List<JsonObject>> byKey = new LinkedHashMap<>();
    own().values().stream()
        .filter(Invariants::isJob)
        .filter(node -> !isSuperseded(node) && !timedOutAtOnce(node))
        .forEach(node -> byKey.computeIfAbsent(Key.of(node), k -> new ArrayList<>()).add(node));
    byKey.forEach(
        (key, nodes) -> {
          if (nodes.size() > 1) {
            violated(
                "each job has one node",
                key + " " + nodes.stream().map(node -> text(node, "id")).toList());
          }
        });
    lateResults();
  }

  /**
   * Whether a node's timeout, or that of one above it, ended it before its runner could look for
   * twins and submit it. There is nothing left that a twin could do twice.
   */
  private boolean timedOutAtOnce(JsonObject node) {
    return data(node, "error_code").equals("node_timeout")
        && Timestamps.parse(text(node, "created"))
            .plus(CREATING)
            .isAfter(Timestamps.parse(text(node, "updated")))
        && world.labs().stream()
            .flatMap(lab -> lab.all().stream())
            .noneMatch(job -> job.nodeId().equals(text(node, "id")));
  }

  /** A result that the lab had before the end counts, even if it came late. */
  private void lateResults() {
    for (SimulatedLab lab : world.labs()) {
      JobRuns runs = new JobRuns(lab.all());
      for (LabJob job : lab.all()) {
        JsonObject node = world.api().nodes().get(job.nodeId());
        Instant timedOut = timedOut(job.nodeId());
        if (node != null
            && job.hasResult()
            && timedOut != null
            && !runs.cameTooLate(job)
            && !world.api().locked().contains(job.nodeId()) // a runner asks again within an hour
            && job.ends().isBefore(timedOut)
            && !isSuperseded(node)
            && data(node, "error_code").equals("node_timeout")) {
          violated("late results count", job + ", timed out at " + timedOut);
        }
      }
    }
  }

  private @Nullable Instant timedOut(String id) {
    return world.api().changes().stream()
        .filter(change -> change.id().equals(id))
        .filter(change -> data(change.after(), "error_code").equals("node_timeout"))
        .map(NodeChange::time)
        .findFirst()
        .orElse(null);
  }

  private static boolean isJob(JsonObject node) {
    String kind = text(node, "kind");
    return kind.equals("job") || kind.equals("kbuild");
  }

  private void everyNodeEnds() {
    own()
        .forEach(
            (id, node) -> {
              if (!text(node, "state").equals("done")) {
                violated("every node ends", node.toString());
              }
            });
  }

  /** A retry may start below a parent that is closing, since its job keeps the parent open. */
  private void closedParentsGetNoChildren() {
    Map<String, Instant> closed = new HashMap<>();
    Map<String, Instant> done = new HashMap<>();
    for (NodeChange change : world.api().changes()) {
      String state = text(change.after(), "state");
      if (state.equals("closing") || state.equals("done")) {
        closed.putIfAbsent(change.id(), change.time());
      }
      if (state.equals("done")) {
        done.putIfAbsent(change.id(), change.time());
      }
      boolean retry = change.after().integer("retry_counter").orElse(0L) > 0;
      Instant since = (retry ? done : closed).get(text(change.after(), "parent"));
      if (change.isNew()
          && change.request().startsWith("POST")
          && since != null
          && since.plus(WINDOW).isBefore(change.time())) {
        violated("closed parents get no children", change + ", closed since " + since);
      }
    }
  }

  /** What the configuration wants below each checkout and build that was available for a while. */
  private void expectedJobsExist() {
    Map<String, JsonObject> own = own();
    own.forEach(
        (id, node) -> {
          boolean checkout = text(node, "kind").equals("checkout");
          boolean build = text(node, "kind").equals("kbuild");
          if (isSuperseded(node) || !checkout && !build || !couldHaveChildren(id)) {
            return;
          }
          for (String job : checkout ? List.of("build", "check") : List.of("boot", "test")) {
            if (own.values().stream()
                .noneMatch(
                    child -> text(child, "parent").equals(id) && text(child, "name").equals(job))) {
              violated("every planned job is created", job + " below " + node);
            }
          }
        });
  }

  /** A result that comes after the end of its node comes too late for children. */
  private boolean couldHaveChildren(String id) {
    return world.api().changes().stream()
        .filter(change -> change.id().equals(id))
        .map(NodeChange::after)
        .anyMatch(
            node -> text(node, "state").equals("available") && text(node, "result").equals("pass"));
  }

  private void strangersRunNothing() {
    for (SimulatedLab lab : world.labs()) {
      for (LabJob job : lab.all()) {
        JsonObject node = world.api().nodes().get(job.nodeId());
        @Nullable JsonObject parent =
            node == null ? null : world.api().nodes().get(text(node, "parent"));
        if (forged.contains(job.nodeId())
            || parent == null
            || forged.contains(text(parent, "id"))) {
          violated("nobody else decides what runs", job.toString());
        }
      }
    }
    for (NodeChange change : world.api().changes()) {
      if (change.isNew() && isJob(change.after()) && !forged.contains(change.id())) {
        JsonObject parent = world.api().nodes().get(text(change.after(), "parent"));
        String wants = text(change.after(), "name").matches("build|check") ? "checkout" : "kbuild";
        if (parent == null
            || !text(parent, "kind").equals(wants)
            || forged.contains(text(parent, "id"))) {
          violated("every job is planned", change.toString());
        }
      }
    }
  }

  private void eachReportIsMailedOnce() {
    Map<String, Integer> accepted = world.mail().accepted();
    accepted.forEach(
        (mail, times) -> {
          // one that its sender did not learn of has to be sent again
          if (world.isShared() ? isSentAfterMark(mail) : world.mail().acknowledgements(mail) > 1) {
            violated("each report is mailed once", mail + " was sent " + times + " times");
          }
        });
    own()
        .forEach(
            (id, node) -> {
              boolean reported =
                  text(node, "kind").equals("checkout")
                      && text(node, "state").equals("done")
                      && text(node, "result").equals("pass")
                      && !isSuperseded(node)
                      && saysSomething(id, doneAt(id));
              if (reported && accepted.keySet().stream().noneMatch(mail -> mail.contains(id))) {
                violated("each report is mailed once", "nothing about " + node);
              }
            });
  }

  /**
   * Replicas know by the checkout's mark that a report is mailed; one that dies before it writes
   * the mark is not known to have sent it.
   */
  private boolean isSentAfterMark(String mail) {
    Instant last = Objects.requireNonNull(world.mail().last().get(mail));
    return world.api().changes().stream()
        .filter(change -> mail.contains(change.id()))
        .filter(change -> change.time().plus(SENDING).isBefore(last))
        .anyMatch(change -> change.after().get("debug.mailed_reports") != null);
  }

  /** The probe has no reconciling query that would find what the event loop lost. */
  private void everyEventIsHandled() {
    List<String> lost = new ArrayList<>(probes);
    lost.removeAll(world.probed());
    if (!lost.isEmpty()) {
      violated(
          "every event is handled", lost.size() + " of " + probes.size() + " were not: " + lost);
    }
  }

  private Instant doneAt(String id) {
    return world.api().changes().stream()
        .filter(change -> change.id().equals(id))
        .filter(change -> text(change.after(), "state").equals("done"))
        .map(NodeChange::time)
        .findFirst()
        .orElse(Instant.MAX);
  }

  /** A report without results is not mailed. */
  private boolean saysSomething(String checkout, Instant time) {
    return world.api().changes().stream()
        .filter(change -> text(change.after(), "parent").equals(checkout))
        .filter(change -> isJob(change.after()) && change.time().isBefore(time))
        .anyMatch(change -> text(change.after(), "result").matches("pass|fail"));
  }

  private void shardsSettle() {
    world.shardsTakenTooSoon().forEach(how -> violated("no shard is taken at once", how));
  }

  private void requestsAreBounded() {
    long jobs = world.labs().stream().mapToLong(lab -> lab.all().size()).sum();
    int requests =
        world.api().requests().entrySet().stream()
            .filter(machine -> machine.getKey().startsWith("runner"))
            .mapToInt(Map.Entry::getValue)
            .sum();
    if (requests > 2000 + REQUESTS_PER_JOB * jobs) {
      violated("requests are bounded", requests + " for " + jobs + " jobs");
    }
    Map<String, Integer> writes = new HashMap<>();
    world.api().changes().forEach(change -> writes.merge(change.id(), 1, Integer::sum));
    writes.forEach(
        (id, count) -> {
          if (count > WRITES_PER_NODE) {
            violated(
                "writes are bounded",
                count + " of " + Objects.toString(world.api().nodes().get(id)));
          }
        });
  }

  /** What a runner may not write, it leaves alone for a while; the job takes no place meanwhile. */
  private void refusalsAreBounded() {
    world
        .api()
        .refusals()
        .forEach(
            (request, count) -> {
              if (request.startsWith("runner") && count > REFUSALS_PER_NODE) {
                violated("refusals are not repeated at once", count + " of " + request);
              }
            });
  }
}
