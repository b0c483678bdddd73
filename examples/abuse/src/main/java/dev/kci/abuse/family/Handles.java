package dev.kci.abuse.family;

import dev.kci.abuse.Family;
import dev.kci.abuse.stage.Bystander;
import dev.kci.abuse.stage.Lab;
import dev.kci.abuse.stage.Leaks;
import dev.kci.abuse.stage.Person;
import dev.kci.abuse.stage.RefusedException;
import dev.kci.abuse.stage.Stage;
import dev.kci.api.model.JsonObject;
import dev.kci.quickstart.Poll;
import dev.kci.quickstart.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Job nodes that claim somebody else's container on the real Docker engine: it must not be stopped
 * or removed, and its log must not be published.
 */
public final class Handles implements Family<ForeignHandle> {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int VICTIMS = 3;
  private static final String JOB = "docker-check";
  private static final Lab LAB =
      Lab.usual()
          .withConfiguration(
              """
              runtimes:
                docker: {lab_type: docker, network: none}
              jobs:
                docker-check:
                  template: script
                  kind: job
                  image: kci/busybox:local
                  params: {command: echo all is well}
              scheduler:
                - job: docker-check
                  event: {channel: node, kind: checkout, name: docker-demo, state: available}
                  runtime: {name: docker}
                  platforms: [shell]
              """);

  private final Workplace place;

  public Handles(Workplace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "handles";
  }

  @Override
  public boolean waits() {
    return true;
  }

  @Override
  public List<ForeignHandle> attempts() {
    return ForeignHandle.all();
  }

  @Override
  public List<String> control() throws Exception {
    List<String> unnoticed = new ArrayList<>();
    try (Stage stage = Stage.open(place, "handles-control", LAB);
        Bystander removed = Bystander.start(name("control"))) {
      Path log = stage.sandbox().storageFolder().resolve("node-7/log.txt");
      Files.createDirectories(log.getParent());
      Files.writeString(log, Bystander.SECRET);
      if (Leaks.filesWith(stage, Bystander.SECRET).isEmpty()) {
        unnoticed.add("the log of a container in the storage");
      }
      boolean before = removed.isUntouched();
      removed.close();
      if (!before || removed.isUntouched()) {
        unnoticed.add("a container that is removed");
      }
    }
    return unnoticed;
  }

  private static String name(String what) {
    return "production-db-" + what + "-" + ProcessHandle.current().pid();
  }

  @Override
  public Map<Integer, String> play(Map<Integer, ForeignHandle> chosen) throws Exception {
    Map<Integer, String> breaches = new TreeMap<>();
    try (Stage stage = Stage.open(place, name(), LAB);
        Bystander bystander = Bystander.start(name("1"))) {
      stage.startRunner("docker");
      List<JsonObject> victims = new ArrayList<>();
      for (int i = 0; i < VICTIMS; i++) {
        victims.add(ownJob(stage));
      }
      Map<String, Integer> nodes = new HashMap<>();
      for (Map.Entry<Integer, ForeignHandle> entry : chosen.entrySet()) {
        int number = entry.getKey();
        try {
          JsonObject victim = victims.get(number % VICTIMS);
          nodes.put(write(stage, entry.getValue(), victim, bystander), number);
        } catch (RefusedException e) {
          // nodes that the server does not store are harmless
        }
      }
      ownJob(stage); // the runner has reconciled meanwhile
      stage.kill("kci-runner");
      stage.startRunner("docker");
      ownJob(stage);
      int first = chosen.keySet().iterator().next();
      for (String file : Leaks.filesWith(stage, Bystander.SECRET)) {
        int number =
            nodes.entrySet().stream()
                .filter(node -> file.contains(node.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(first);
        breaches.put(number, "the container's log is in the storage: " + file);
      }
      if (!bystander.isUntouched()) {
        breaches.putIfAbsent(first, "(all at once) the container was stopped or removed");
      }
    }
    return breaches;
  }

  /** Lets the runner run our own container job; returns the job's node once it has passed. */
  private static JsonObject ownJob(Stage stage) throws IOException {
    JsonObject checkout =
        stage.newCheckout().with("name", "docker-demo").with("state", "available");
    String id = stage.owner().create(checkout).string("id").orElseThrow();
    Poll.until(
        "our own job on the Docker engine passes",
        LIMIT,
        () -> !stage.isAlive("kci-runner"),
        () -> passed(stage, id).isPresent());
    return passed(stage, id).orElseThrow();
  }

  private static Optional<JsonObject> passed(Stage stage, String checkout) {
    try {
      return stage.owner().find("parent=" + checkout + "&name=" + JOB).stream()
          .filter(node -> node.string("result").orElse("").equals("pass"))
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the attempt's node; returns its id. */
  private static String write(
      Stage stage, ForeignHandle attempt, JsonObject victim, Bystander bystander)
      throws IOException {
    Person stranger = stage.person("stranger");
    String handle =
        attempt.handle().replace("ID", bystander.id()).replace("NAME", bystander.name());
    JsonObject claim =
        victim
            .with("state", attempt.state())
            .with("result", null)
            .with("artifacts", Map.of())
            .with("timeout", (attempt.late() ? "2020" : "2099") + "-01-01T00:00:00")
            .with("data", victim.object("data").orElseThrow().with("job_id", handle).asMap());
    JsonObject fresh = claim.without("id");
    switch (attempt.way()) {
      case POST:
        return id(stranger.create(fresh));
      case FORGED:
        JsonObject own = stranger.create(fresh);
        stranger.submit(id(own), tree(claim.with("id", id(own)).with("owner", "pipeline")));
        return id(own);
      case OVERWRITE:
        JsonObject root = stranger.create(stage.newCheckout().with("name", "mine"));
        JsonObject below =
            tree(root).with("child_nodes", List.of(tree(claim.without("parent")).asMap()));
        stranger.submit(id(root), below);
        return id(victim);
      case EDIT:
        stage.person("docker-editor").put(claim);
        return id(victim);
      default:
        throw new IllegalArgumentException("" + attempt.way());
    }
  }

  private static JsonObject tree(JsonObject node) {
    return JsonObject.of("node", node.asMap()).with("child_nodes", List.of());
  }

  private static String id(JsonObject node) {
    return node.string("id").orElseThrow();
  }
}
