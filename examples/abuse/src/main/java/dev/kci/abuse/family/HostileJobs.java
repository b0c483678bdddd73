package dev.kci.abuse.family;

import dev.kci.abuse.Family;
import dev.kci.abuse.stage.Lab;
import dev.kci.abuse.stage.Leaks;
import dev.kci.abuse.stage.OrdinaryUser;
import dev.kci.abuse.stage.Stage;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.cli.CommandFailure;
import dev.kci.quickstart.Poll;
import dev.kci.quickstart.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Shell jobs that attack their runner, at each level of isolation that this machine and user
 * support. Level {@code namespace} is for ordinary users: if the suite is root, it starts the
 * runner as one.
 */
public final class HostileJobs implements Family<HostileJob> {
  private static final Duration LIMIT = Duration.ofSeconds(100);

  private final Workplace place;

  public HostileJobs(Workplace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "jobs";
  }

  @Override
  public boolean waits() {
    return true;
  }

  @Override
  public List<HostileJob> attempts() {
    return HostileJob.on(levels());
  }

  private static List<String> levels() {
    List<String> levels = new ArrayList<>();
    if (OrdinaryUser.isRoot()) {
      levels.add("user");
    }
    if (new OrdinaryUser().hasNamespaces()) {
      levels.add("namespace");
    }
    levels.add("none");
    return levels;
  }

  @Override
  public List<String> control() throws Exception {
    HostileJob job = new HostileJob("none", "settings", "cat SETTINGS; touch CANARY");
    Map<Integer, String> seen = play("none", Map.of(1, job));
    return seen.containsKey(1) ? List.of() : List.of("a job without isolation reads the settings");
  }

  @Override
  public Map<Integer, String> play(Map<Integer, HostileJob> chosen) throws Exception {
    Map<Integer, String> breaches = new TreeMap<>();
    for (String level : levels()) {
      Map<Integer, HostileJob> some = new TreeMap<>(chosen);
      some.values().removeIf(job -> !job.level().equals(level));
      if (!some.isEmpty()) {
        breaches.putAll(play(level, some));
      }
    }
    return breaches;
  }

  private Map<Integer, String> play(String level, Map<Integer, HostileJob> jobs) throws Exception {
    Map<Integer, String> breaches = new TreeMap<>();
    String name = name() + "-" + level + (jobs.size() == 1 ? "-one" : "");
    OrdinaryUser user = new OrdinaryUser();
    boolean ordinary = level.equals("namespace");
    List<String> sleep = List.of("sleep", "600");
    Process bystander = new ProcessBuilder(ordinary ? user.command(sleep) : sleep).start();
    try (Stage stage = Stage.open(place, name, lab(name, level, jobs))) {
      if (ordinary) {
        stage.startRunnerAs(user);
      } else {
        stage.startRunner();
      }
      Files.writeString(stage.folder().resolve("runner.pid"), "" + stage.pid("kci-runner"));
      Files.writeString(stage.folder().resolve("bystander.pid"), "" + bystander.pid());
      JsonObject hostile = stage.newCheckout().with("name", "hostile").with("state", "available");
      String checkout = stage.owner().create(hostile).string("id").orElseThrow();
      Map<Integer, String> unfinished = awaitAll(stage, checkout, jobs);
      unfinished.forEach((number, what) -> breaches.put(number, what));
      for (Map.Entry<Integer, HostileJob> entry : jobs.entrySet()) {
        int number = entry.getKey();
        effect(stage, checkout, number).ifPresent(what -> breaches.put(number, what));
      }
      if (!bystander.isAlive()) {
        jobs.forEach(
            (number, job) -> {
              if (job.name().equals("kills a bystander")) {
                breaches.put(number, "it ended another user's process");
              }
            });
      }
      stage.startAll();
      stage
          .proveLiveness()
          .forEach(
              what ->
                  breaches.putIfAbsent(jobs.keySet().iterator().next(), "(all at once) " + what));
    } finally {
      bystander.destroyForcibly();
    }
    return breaches;
  }

  private Lab lab(String name, String level, Map<Integer, HostileJob> jobs) {
    Path folder = place.work().resolve(name);
    StringBuilder entries = new StringBuilder();
    StringBuilder scheduler = new StringBuilder();
    jobs.forEach(
        (number, job) -> {
          String command =
              job.command()
                  .replace("SETTINGS", folder.resolve("kernelci.toml").toString())
                  .replace("WORK", folder.resolve("jobs").toString())
                  .replace("CANARY", folder.resolve("canaries/evil-" + number).toString())
                  .replace("RUNNER", folder.resolve("runner.pid").toString())
                  .replace("BYSTANDER", folder.resolve("bystander.pid").toString())
                  .replace("SUITE", "" + ProcessHandle.current().pid())
                  .replace("NUMBER", "" + number);
          entries.append(
              "  hostile-%d: {template: script, kind: job, params: {node_timeout: 20, command: %s}}%n"
                  .formatted(number, JsonText.write(command)));
          scheduler.append(
              "  - {job: hostile-%d, event: {channel: node, kind: checkout, name: hostile, state: available}, runtime: {name: shell}}%n"
                  .formatted(number));
        });
    String isolation =
        switch (level) {
          case "user" -> "user: nobody";
          case "namespace" -> "isolation: namespace";
          default -> "isolation: none";
        };
    return new Lab(isolation, "jobs:\n%sscheduler:\n%s".formatted(entries, scheduler), "");
  }

  /** Waits for the jobs' results; returns those that got none. */
  private static Map<Integer, String> awaitAll(
      Stage stage, String checkout, Map<Integer, HostileJob> jobs) {
    Map<Integer, String> unfinished = new TreeMap<>();
    jobs.keySet().forEach(number -> unfinished.put(number, "it got no result"));
    try {
      Poll.until(
          "all hostile jobs have a result",
          LIMIT,
          () -> !stage.isAlive("kci-runner"),
          () -> {
            ended(stage, checkout).forEach(unfinished::remove);
            return unfinished.isEmpty();
          });
    } catch (CommandFailure e) {
      if (!stage.isAlive("kci-runner")) {
        unfinished.replaceAll((number, what) -> "the runner was ended");
      }
    }
    return unfinished;
  }

  private static List<Integer> ended(Stage stage, String checkout) {
    try {
      return stage.owner().find("parent=" + checkout).stream()
          .filter(node -> node.string("result").isPresent() || timedOut(node))
          .map(node -> node.string("name").orElse("").replace("hostile-", ""))
          .filter(number -> number.matches("\\d+"))
          .map(Integer::valueOf)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without kci-timeout nothing ends such a node, but its log exists once the runner is done. */
  private static boolean timedOut(JsonObject node) {
    return node.object("artifacts").flatMap(artifacts -> artifacts.string("log")).isPresent();
  }

  private static Optional<String> effect(Stage stage, String checkout, int number)
      throws IOException {
    if (Files.exists(stage.canaries().resolve("evil-" + number))) {
      return Optional.of("it wrote outside its folder");
    }
    String sleeper = "33" + number + "." + ProcessHandle.current().pid();
    if (ProcessHandle.allProcesses().anyMatch(process -> isSleeper(process, sleeper))) {
      ProcessHandle.allProcesses()
          .filter(process -> isSleeper(process, sleeper))
          .forEach(ProcessHandle::destroyForcibly);
      return Optional.of("one of its processes survives");
    }
    for (JsonObject node : stage.owner().find("parent=" + checkout + "&name=hostile-" + number)) {
      List<String> leaks = Leaks.ofNode(stage, node.string("id").orElseThrow());
      if (!leaks.isEmpty()) {
        return Optional.of(leaks.get(0));
      }
    }
    return Optional.empty();
  }

  private static boolean isSleeper(ProcessHandle process, String seconds) {
    String[] arguments = process.info().arguments().orElse(new String[0]);
    return arguments.length == 1
        && arguments[0].equals(seconds)
        && process.info().command().orElse("").endsWith("sleep");
  }
}
