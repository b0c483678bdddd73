package dev.kci.abuse.family;

import dev.kci.abuse.Family;
import dev.kci.abuse.family.Forgery.Way;
import dev.kci.abuse.stage.Footprints;
import dev.kci.abuse.stage.Lab;
import dev.kci.abuse.stage.Person;
import dev.kci.abuse.stage.RefusedException;
import dev.kci.abuse.stage.Stage;
import dev.kci.abuse.stage.StrangersServer;
import dev.kci.api.model.JsonObject;
import dev.kci.quickstart.Workplace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Nodes with our owner that strangers forge through the hierarchy, and nodes of ours that they
 * overwrite or edit. They may fake a result (the server lets them); they must not make us run,
 * fetch or end anything else.
 */
public final class Forgeries implements Family<Forgery> {
  private static final Map<String, Object> NONE = Map.of();
  private static final List<Way> OVER_OURS =
      List.of(Way.OVERWRITE, Way.OVERWRITE_WITH_EVENT, Way.EDIT);

  private final Workplace place;

  public Forgeries(Workplace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "forgeries";
  }

  @Override
  public boolean waits() {
    return true;
  }

  @Override
  public List<Forgery> attempts() {
    List<Forgery> all = new ArrayList<>();
    for (Way way : List.of(Way.ROOT, Way.ROOT_BELOW_OURS, Way.CHILD)) {
      for (String owner : List.of("pipeline", "runtime-shell")) {
        for (String kind : List.of("checkout", "kbuild", "job", "test", "process")) {
          for (String state : List.of("running", "available", "done")) {
            all.add(new Forgery(way, kind, Map.of("owner", owner, "state", state), NONE, NONE));
          }
        }
        checkouts(all, way, owner);
      }
    }
    OVER_OURS.forEach(way -> overOurs(all, way));
    return all;
  }

  private static void checkouts(List<Forgery> all, Way way, String owner) {
    List<Map<String, Object>> revisions =
        List.of(
            Map.of("url", "OUTSIDE/linux.git"),
            Map.of("url", "git://127.0.0.1:1/linux.git"),
            Map.of("url", "ext::sh -c touch% CANARY"),
            Map.of("url", "--upload-pack=touch CANARY"),
            Map.of("url", "ssh://-oProxyCommand=touch CANARY/x"),
            Map.of("tree", "unconfigured", "url", "OUTSIDE/linux.git"),
            Map.of("tree", "../../etc"),
            Map.of("commit", "HEAD"),
            Map.of("commit", "--output=CANARY"),
            Map.of("commit", "refs/heads/master"),
            Map.of("branch", "$(touch CANARY)"),
            Map.of("describe", "../../../../canary"));
    for (String state : List.of("running", "available")) {
      Map<String, Object> fields = Map.of("owner", owner, "state", state);
      revisions.forEach(revision -> all.add(new Forgery(way, "checkout", fields, NONE, revision)));
    }
  }

  private static void overOurs(List<Forgery> all, Way way) {
    Map<String, Object> running = Map.of("state", "running");
    for (String victim : List.of("checkout", "kbuild", "job")) {
      for (String state : List.of("running", "available", "closing", "done")) {
        all.add(new Forgery(way, victim, Map.of("state", state), NONE, NONE));
      }
      all.add(new Forgery(way, victim, Map.of("state", "done", "result", "fail"), NONE, NONE));
      all.add(
          new Forgery(way, victim, Map.of("state", "running", "name", "sched-tests"), NONE, NONE));
      all.add(new Forgery(way, victim, Map.of("state", "available", "kind", "kbuild"), NONE, NONE));
      all.add(
          new Forgery(way, victim, Map.of("state", "running", "retry_counter", 2L), NONE, NONE));
      all.add(
          new Forgery(
              way,
              victim,
              Map.of("state", "running", "timeout", "2020-01-01T00:00:00"),
              NONE,
              NONE));
      for (Object id : List.of("VICTIM", "", "../../../tmp")) {
        all.add(new Forgery(way, victim, running, Map.of("job_id", id), NONE));
      }
      all.add(new Forgery(way, victim, running, Map.of("runtime", "docker"), NONE));
      all.add(new Forgery(way, victim, running, Map.of("runner_instance", "other"), NONE));
      all.add(new Forgery(way, victim, running, Map.of("platform", "nothing"), NONE));
    }
    for (String state : List.of("running", "available")) {
      Map<String, Object> fields = Map.of("state", state);
      all.add(new Forgery(way, "checkout", fields, NONE, Map.of("url", "OUTSIDE/linux.git")));
      all.add(new Forgery(way, "checkout", fields, NONE, Map.of("tree", "other")));
      all.add(new Forgery(way, "checkout", fields, NONE, Map.of("commit", "HEAD")));
    }
  }

  @Override
  public List<String> control() {
    return List.of(); // play() begins with the lab's own checkout, whose jobs must leave traces
  }

  @Override
  public Map<Integer, String> play(Map<Integer, Forgery> chosen) throws Exception {
    Process victim = new ProcessBuilder("sleep", "600").start();
    try (Stage stage = Stage.open(place, name(), Lab.usual());
        StrangersServer outside = StrangersServer.start(stage)) {
      stage.startAll();
      List<String> before = new ArrayList<>(stage.proveLiveness());
      before.addAll(stage.proveLiveness()); // twice, for more than one victim
      if (!before.isEmpty()) {
        throw new IllegalStateException("before any attempt: " + before);
      }
      Footprints footprints = new Footprints(stage, outside);
      Forger forger = new Forger(stage, outside, victim, footprints, victims(stage));
      for (Map.Entry<Integer, Forgery> entry : chosen.entrySet()) {
        try {
          forger.play(entry.getKey(), entry.getValue());
        } catch (RefusedException e) {
          // nodes that the server does not store are harmless
        }
      }
      List<String> problems = new ArrayList<>(stage.proveLiveness());
      stage.kill("kci-runner");
      stage.startRunner();
      problems.addAll(stage.proveLiveness());
      Map<Integer, String> breaches = new TreeMap<>(footprints.effects());
      if (!victim.isAlive()) {
        problems.add("another user's process was ended");
      }
      problems.forEach(
          what -> breaches.putIfAbsent(chosen.keySet().iterator().next(), "(all at once) " + what));
      return breaches;
    } finally {
      victim.destroyForcibly();
    }
  }

  /** Returns the lab's own jobs by name, before anybody writes to them. */
  private static Map<String, List<String>> victims(Stage stage) throws IOException {
    Map<String, List<String>> victims = new LinkedHashMap<>();
    for (String name : List.of("kbuild-demo", "sched-tests")) {
      List<String> ids = new ArrayList<>();
      for (JsonObject node : stage.owner().find("owner=pipeline&name=" + name)) {
        ids.add(node.string("id").orElseThrow());
      }
      victims.put(name, ids);
    }
    return victims;
  }

  /** Writes the forged nodes. */
  private record Forger(
      Stage stage,
      StrangersServer outside,
      Process victim,
      Footprints footprints,
      Map<String, List<String>> victims) {
    void play(int number, Forgery forgery) throws IOException {
      Person stranger = stage.person(forgery.way() == Way.EDIT ? "editor" : "stranger");
      switch (forgery.way()) {
        case ROOT, ROOT_BELOW_OURS -> root(stranger, number, forgery);
        case CHILD -> child(stranger, number, forgery);
        case OVERWRITE, OVERWRITE_WITH_EVENT -> overwrite(stranger, number, forgery);
        case EDIT -> {
          JsonObject ours = ours(forgery.victim(), number);
          footprints.watched(number, ours.string("id").orElseThrow());
          stranger.put(forged(ours, number, forgery));
        }
        default -> throw new IllegalStateException();
      }
    }

    private void root(Person stranger, int number, Forgery forgery) throws IOException {
      JsonObject mine = fresh(forgery.victim());
      if (forgery.way() == Way.ROOT_BELOW_OURS) {
        JsonObject checkout = stage.owner().create(stage.newCheckout());
        mine = mine.with("parent", checkout.string("id").orElseThrow());
      }
      JsonObject root = stranger.create(mine);
      JsonObject forged = forged(root, number, forgery);
      remember(number, forgery, stranger.submit(id(root), tree(forged)).get(0));
    }

    private void child(Person stranger, int number, Forgery forgery) throws IOException {
      JsonObject root = stranger.create(fresh("checkout").with("name", "mine"));
      JsonObject forged = forged(fresh(forgery.victim()), number, forgery);
      remember(number, forgery, stranger.submit(id(root), tree(root, forged)).get(1));
    }

    /** Remembers a node, unless the configuration would have us run it anyway. */
    private void remember(int number, Forgery forgery, JsonObject stored) {
      if (forgery.victim().equals("checkout") || forgery.way() == Way.ROOT_BELOW_OURS) {
        footprints.watched(number, id(stored));
      } else {
        footprints.planted(number, stored);
      }
    }

    private void overwrite(Person stranger, int number, Forgery forgery) throws IOException {
      JsonObject ours = ours(forgery.victim(), number);
      footprints.watched(number, id(ours));
      JsonObject root = stranger.create(fresh("checkout").with("name", "mine"));
      JsonObject forged = forged(ours, number, forgery).without("parent");
      if (forgery.way() == Way.OVERWRITE_WITH_EVENT) {
        stranger.submit(id(root), tree(root, forged.with("owner", "stranger")));
        stranger.put(stranger.get(id(ours)));
      }
      stranger.submit(id(root), tree(root, forged));
    }

    private JsonObject fresh(String kind) throws IOException {
      String name =
          switch (kind) {
            case "kbuild" -> "kbuild-demo";
            case "checkout" -> "checkout";
            default -> "sched-tests";
          };
      return stage
          .newCheckout()
          .with("kind", kind)
          .with("name", name)
          .with("path", List.of(name))
          .with(
              "data",
              Map.of(
                  "runtime", "shell",
                  "platform", "shell",
                  "runner_instance", "abuse",
                  "kernel_revision", stage.revision().asMap()));
    }

    /** Returns one of the lab's own nodes: a new checkout, or a job of a finished one. */
    private JsonObject ours(String what, int number) throws IOException {
      if (what.equals("checkout")) {
        return stage.owner().create(stage.newCheckout());
      }
      String name = what.equals("kbuild") ? "kbuild-demo" : "sched-tests";
      List<String> ids = Objects.requireNonNull(victims.get(name));
      return stage.owner().get(ids.get(number % ids.size()));
    }

    private JsonObject forged(JsonObject node, int number, Forgery forgery) {
      JsonObject data = node.object("data").orElse(JsonObject.empty());
      JsonObject revision = data.object("kernel_revision").orElse(JsonObject.empty());
      return node.with(
              "artifacts",
              Map.of(
                  "tarball",
                  outside.url(number, "x.tar.gz"),
                  "kernel",
                  outside.url(number, "kernel")))
          .with(filled(forgery.fields(), number))
          .with(
              "data",
              data.with(filled(forgery.data(), number))
                  .with(
                      "kernel_revision", revision.with(filled(forgery.revision(), number)).asMap())
                  .asMap());
    }

    private JsonObject filled(Map<String, Object> values, int number) {
      Map<String, Object> filled = new LinkedHashMap<>();
      values.forEach(
          (name, value) ->
              filled.put(
                  name,
                  value instanceof String text
                      ? text.replace("OUTSIDE", outside.url(number, "").replaceFirst("/$", ""))
                          .replace("VICTIM", "" + victim.pid())
                          .replace("CANARY", stage.canaries().resolve("evil-" + number).toString())
                      : value));
      return JsonObject.of(filled);
    }

    private static JsonObject tree(JsonObject root, JsonObject... children) {
      List<Object> below = new ArrayList<>();
      for (JsonObject child : children) {
        below.add(tree(child).asMap());
      }
      return JsonObject.of("node", root.asMap()).with("child_nodes", below);
    }

    private static String id(JsonObject node) {
      return node.string("id").orElseThrow();
    }
  }
}
