package dev.kci.simulator.world;

import dev.kci.api.model.JsonObject;
import dev.kci.simulator.engine.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What people and services do that are not under test: they push commits, make tarballs, and forge
 * nodes.
 */
public final class Traffic {
  private static final List<String> BRANCHES = List.of("one", "two", "three");

  private static final String PROBE = "probe-1";
  private static final String CHANNEL = "probe";

  /** The server keeps 1000 events for an absent subscriber. */
  private static final int MORE_THAN_KEPT = 1100;

  /** One of so many checkouts becomes available when the API goes away. */
  private static final int OUTAGES = 12;

  private static final Duration LIFE = Duration.ofMinutes(30);
  private static final Duration PUSHES = Duration.ofMinutes(35);
  private static final Duration HOLDOFF = Duration.ofMinutes(6);

  /** A group of replicas, whose Leases last five times as long as usual, takes longer. */
  private static final Duration HOLDOFF_OF_GROUP = Duration.ofMinutes(15);

  private static final Map<String, Object> VERSION = Map.of("version", 6, "patchlevel", 12);
  private static final JsonObject REVISION =
      JsonObject.of("tree", "t").with("branch", "one").with("version", VERSION);

  private final World world;
  private final Scheduler scheduler;
  private final Set<String> seen = new LinkedHashSet<>();
  private final Set<String> forged = new LinkedHashSet<>();
  private final List<String> probes = new ArrayList<>();

  public Traffic(World world) {
    this.world = world;
    this.scheduler = world.scheduler();
  }

  /** Plans the pushes and the rest. */
  public void start(int pushes) {
    for (int i = 0; i < pushes; i++) {
      String branch = BRANCHES.get(i % BRANCHES.size());
      scheduler.after(
          world.weather().between(Duration.ZERO, PUSHES), () -> world.git().push(branch));
    }
    scheduler.every(Duration.ofSeconds(15), this::makeTarballs);
    scheduler.after(
        world.weather().between(Duration.ofMinutes(5), Duration.ofMinutes(60)), this::forge);
    scheduler.every(Duration.ofSeconds(50), () -> probe(1));
    if (world.weather().random().nextInt(8) == 0) {
      scheduler.after(
          world.weather().between(Duration.ofMinutes(5), Duration.ofMinutes(65)), this::burst);
    }
  }

  /**
   * Publishes node events to the probe, of nodes that do not exist: once it has subscribed, since
   * the server keeps nothing for a subscriber that it has never heard of, and while there is time
   * left to handle them.
   */
  private void probe(int count) {
    if (world.weather().isClear() || !world.api().hasSubscriber(CHANNEL)) {
      return;
    }
    for (int i = 0; i < count; i++) {
      String id = String.format("%024x", probes.size() + 1);
      probes.add(id);
      JsonObject event =
          JsonObject.of("op", "created")
              .with("id", id)
              .with("kind", "job")
              .with("name", "probe")
              .with("path", List.of("probe"))
              .with("state", "running");
      world
          .api()
          .request(
              World.PIPELINE, "POST", "/publish/" + CHANNEL, JsonObject.of("data", event.asMap()));
    }
  }

  /** Publishes more events than the server keeps for the probe, which has just been killed. */
  private void burst() {
    world.weather().strike(all -> all.kill(PROBE, Duration.ZERO));
    world.weather().shelter(PROBE); // or no one connection would see all of them
    scheduler.after(Duration.ofMillis(500), () -> probe(MORE_THAN_KEPT));
  }

  /** Returns the ids in the events for the probe. */
  public List<String> probes() {
    return probes;
  }

  /** Returns the ids of nodes that the stranger wrote in the pipeline's name. */
  public Set<String> forged() {
    return forged;
  }

  private void makeTarballs() {
    world
        .api()
        .nodes()
        .forEach(
            (id, node) -> {
              if (waits(node) && seen.add(id)) {
                scheduler.after(
                    world.weather().between(Duration.ofSeconds(5), Duration.ofSeconds(90)),
                    () -> available(id));
              }
            });
  }

  private static boolean waits(JsonObject node) {
    return "running".equals(node.get("state"))
        && "checkout".equals(node.get("kind"))
        && World.PIPELINE.equals(node.get("owner"));
  }

  private void available(String id) {
    JsonObject node = world.api().nodes().get(id);
    if (node != null && waits(node)) {
      String holdoff = time(scheduler.now().plus(world.isShared() ? HOLDOFF_OF_GROUP : HOLDOFF));
      world
          .api()
          .request(
              World.PIPELINE,
              "PUT",
              "/node/" + id,
              node.with("state", "available")
                  .with("result", "pass")
                  .with("holdoff", holdoff)
                  .with("artifacts", Map.of("tarball", "https://files.example/" + id))
                  .with("data", described(node).asMap()));
      if (world.weather().random().nextInt(OUTAGES) == 0) {
        world.weather().strike(Weather.Strikes::longOutage); // before anybody has made jobs
      }
    }
  }

  private static JsonObject described(JsonObject node) {
    JsonObject data = node.object("data").orElseThrow();
    JsonObject revision = data.object("kernel_revision").orElseThrow();
    return data.with("kernel_revision", revision.with("version", VERSION).asMap());
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "");
  }

  /**
   * Writes a checkout of a strange repository and a job below it for each runner, as the pipeline's
   * own: a hierarchy PUT lets its sender choose the owner.
   */
  private void forge() {
    JsonObject revision =
        REVISION.with("url", "https://evil.example/t.git").with("commit", "f".repeat(40));
    JsonObject root =
        forged(
            node("checkout", "checkout", "available", Map.of("kernel_revision", revision.asMap())));
    String id = root.string("id").orElseThrow();
    List<SimulatedLab> labs = world.labs();
    for (String runner : List.of("runner-1", world.isShared() ? "runner" : "runner-2")) {
      String lab = labs.get(world.weather().random().nextInt(labs.size())).name();
      forged(
          node(
                  "job",
                  "check",
                  "running",
                  Map.of("kernel_revision", revision.asMap(), "runtime", lab, "platform", "shell"))
              .with("parent", id)
              .with("debug", Map.of("runner_instance", runner)));
    }
    ownCheckout()
        .ifPresent(
            checkout ->
                forged(
                    node("job", "evil", "running", evil(checkout, labs.get(0).name()))
                        .with("parent", checkout.string("id").orElseThrow())
                        .with("debug", Map.of("runner_instance", "runner-1"))));
    world.history().fault("api: forged nodes", World.STRANGER, forged::toString);
  }

  private Optional<JsonObject> ownCheckout() {
    return world.api().nodes().values().stream()
        .filter(node -> node.string("kind").equals(Optional.of("checkout")))
        .filter(node -> node.string("state").equals(Optional.of("available")))
        .filter(node -> !forged.contains(node.string("id").orElse("")))
        .findFirst();
  }

  private static Map<String, Object> evil(JsonObject checkout, String lab) {
    JsonObject revision =
        checkout.object("data").orElseThrow().object("kernel_revision").orElseThrow();
    return Map.of("kernel_revision", revision.asMap(), "runtime", lab, "platform", "shell");
  }

  private JsonObject forged(JsonObject node) {
    JsonObject own = world.api().request(World.STRANGER, "POST", "/node", node);
    String id = own.string("id").orElseThrow();
    forged.add(id);
    JsonObject tree =
        JsonObject.of("node", own.with("owner", World.PIPELINE).asMap())
            .with("child_nodes", List.of());
    world.api().put(World.STRANGER, "/nodes/" + id, tree);
    return own;
  }

  private JsonObject node(String kind, String name, String state, Map<String, Object> data) {
    return JsonObject.of("kind", kind)
        .with("name", name)
        .with("path", List.of(name))
        .with("state", state)
        .with("timeout", time(scheduler.now().plus(LIFE)))
        .with("data", data);
  }
}
