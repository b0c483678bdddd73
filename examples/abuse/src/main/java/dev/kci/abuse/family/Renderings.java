package dev.kci.abuse.family;

import dev.kci.abuse.Family;
import dev.kci.abuse.stage.Command;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.quickstart.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Templates with hostile values: each definition is rendered by {@code kci-api config render} and
 * parsed like its runtime does, and its script is really run.
 */
public final class Renderings implements Family<Rendering> {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private final Workplace place;
  private final TemplateSet templates;

  /** Whether each payload meets only one job of each runtime. */
  private final boolean byTurns;

  private Renderings(Workplace place, TemplateSet templates, boolean byTurns) {
    this.place = place;
    this.templates = templates;
    this.byTurns = byTurns;
  }

  /** The shipped templates. */
  public static Renderings shipped(Workplace place) {
    return new Renderings(place, TemplateSet.shipped(), false);
  }

  /**
   * Jinja2 templates that paste names like real ones. Most payloads are rejected as names before
   * any template sees them, so each meets only one job per runtime, in turns.
   */
  public static Renderings jinja(Workplace place) {
    return new Renderings(place, TemplateSet.jinja(), true);
  }

  @Override
  public String name() {
    return templates.name();
  }

  @Override
  public List<Rendering> attempts() {
    List<Rendering> all = new ArrayList<>();
    int turn = 0;
    for (String payload : ShellPayloads.all()) {
      turn++;
      for (String runtime : templates.runtimes()) {
        List<String> jobs = templates.jobs();
        List<String> some = byTurns ? List.of(jobs.get(turn++ % jobs.size())) : jobs;
        some.forEach(job -> all.add(new Rendering(payload, runtime, job)));
      }
    }
    return all;
  }

  @Override
  public List<String> control() throws IOException {
    Map<Integer, Rendering> jobs = new TreeMap<>();
    templates
        .runtimes()
        .forEach(runtime -> jobs.put(jobs.size(), new Rendering("x", runtime, "control")));
    List<String> unnoticed = new ArrayList<>();
    Map<Integer, String> noticed = play(jobs);
    jobs.forEach(
        (number, job) -> {
          if (!noticed.getOrDefault(number, "").startsWith("a command ran")) {
            unnoticed.add(job + ": the job's own command; seen: " + noticed.get(number));
          }
        });
    return unnoticed;
  }

  @Override
  public Map<Integer, String> play(Map<Integer, Rendering> chosen) throws IOException {
    Path folder = Files.createDirectories(place.work().resolve(name()));
    Map<Integer, JsonObject> cases = new TreeMap<>();
    chosen.forEach((number, attempt) -> cases.put(number, renderCase(folder, number, attempt)));
    Map<Integer, JsonObject> hostile = render(folder, cases);
    Map<Integer, JsonObject> neutral = new TreeMap<>();
    chosen.forEach(
        (number, attempt) ->
            neutral.put(
                number,
                renderCase(folder, number, new Rendering("x", attempt.runtime(), attempt.job()))));
    Map<Integer, JsonObject> expected = render(folder, neutral);
    Map<Integer, String> breaches = new TreeMap<>();
    for (Map.Entry<Integer, Rendering> entry : chosen.entrySet()) {
      int number = entry.getKey();
      Optional<String> text = answer(hostile, number).string("text");
      if (text.isPresent()) { // otherwise the value was refused
        Path canary = canary(folder, number);
        Files.deleteIfExists(canary);
        RenderedJob job = new RenderedJob(entry.getValue().runtime(), text.get());
        String plain = answer(expected, number).string("text").orElseThrow();
        job.difference(new RenderedJob(entry.getValue().runtime(), plain))
            .or(() -> job.run(folder, Map.of("CONTROL", "touch " + canary)))
            .ifPresent(what -> breaches.put(number, what));
        if (Files.exists(canary)) {
          breaches.put(number, "a command ran: it left " + canary.getFileName());
        }
      }
    }
    return breaches;
  }

  private static JsonObject answer(Map<Integer, JsonObject> answers, int number) {
    return Objects.requireNonNull(answers.get(number), "each case has an answer");
  }

  private static Path canary(Path folder, int number) {
    return folder.resolve("canary-" + number);
  }

  private Map<Integer, JsonObject> render(Path folder, Map<Integer, JsonObject> cases)
      throws IOException {
    Path config = folder.resolve("config.yaml");
    Files.writeString(config, templates.configuration());
    templates.write(Files.createDirectories(folder.resolve("templates")));
    Path file = folder.resolve("cases.jsonl");
    Files.write(file, cases.values().stream().map(JsonText::write).toList());
    Command command =
        Command.run(
            folder,
            LIMIT,
            Map.of(),
            List.of(
                place.executable("kci-api").toString(),
                "config",
                "render",
                "--config",
                config.toString(),
                "--templates",
                folder.resolve("templates").toString(),
                "--cases",
                file.toString()));
    Map<Integer, JsonObject> answers = new TreeMap<>();
    for (String line : command.output().split("\n")) {
      if (line.startsWith("{")) {
        JsonObject answer = JsonText.parseObject(line);
        answers.put(answer.integer("case").orElseThrow().intValue(), answer);
      }
    }
    if (command.code() != 0 || !answers.keySet().equals(cases.keySet())) {
      throw new IOException("kci-api config render ended with " + command);
    }
    return answers;
  }

  private static JsonObject renderCase(Path folder, int number, Rendering attempt) {
    String evil = attempt.payload().replace("CMD", "touch " + canary(folder, number));
    boolean big = evil.length() > 10_000;
    JsonObject revision =
        JsonObject.of("tree", evil)
            .with("branch", evil)
            .with("url", evil)
            .with("describe", evil)
            .with("commit", evil)
            .with("commit_message", big ? "x" : evil);
    JsonObject data = JsonObject.of("kernel_revision", revision).with("arch", evil);
    if (attempt.job().equals("kunit")) {
      data = data.with("tarball_sha256", evil);
    }
    JsonObject node =
        JsonObject.of("id", "65f000000000000000000001")
            .with("name", evil)
            .with("group", evil)
            .with("owner", evil)
            .with("submitter", evil)
            .with("path", List.of(evil))
            .with("kind", "job")
            .with("parent", "65f000000000000000000000")
            .with("data", data)
            .with("artifacts", Map.of("kernel", evil, "modules", evil, big ? "x" : evil, evil));
    JsonObject parent = node.with("id", "65f000000000000000000000").with("parent", null);
    return JsonObject.of("case", (long) number)
        .with("node", node)
        .with("ancestors", List.of(parent.asMap()))
        .with("job", attempt.job())
        .with("runtime", attempt.runtime())
        .with("platform", "box");
  }
}
