package dev.kci.abuse.family;

import dev.kci.abuse.Family;
import dev.kci.abuse.family.Bombs.Attempt;
import dev.kci.abuse.stage.Command;
import dev.kci.abuse.stage.WatchedServer;
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
import java.util.regex.Pattern;

/**
 * Bombs in the executables' input. Each executable must end in time, with one of our exit codes and
 * a line for people.
 */
public final class Bombs implements Family<Attempt> {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final Pattern JAVA =
      Pattern.compile("\\tat [a-z]+\\.|[a-z]Exception|[a-z]Error\\b|java\\.|OutOfMemory");

  private final Workplace place;

  /** A bomb that an executable reads. */
  record Attempt(Bomb bomb, String executable, List<String> arguments) {
    @Override
    public String toString() {
      return bomb.place() + " " + bomb.name() + " for " + executable + " " + arguments.get(0);
    }
  }

  public Bombs(Workplace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "bombs";
  }

  @Override
  public List<Attempt> attempts() {
    List<Attempt> all = new ArrayList<>();
    for (Bomb bomb : Bomb.all()) {
      switch (bomb.place()) {
        case "yaml" -> {
          all.add(new Attempt(bomb, "kci-api", List.of("config", "validate", "--config", "FILE")));
          all.add(new Attempt(bomb, "kci-api", List.of("config", "show", "--config", "FILE")));
        }
        case "toml" -> {
          List<String> settings = List.of("--settings", "FILE", "--api-url", "http://127.0.0.1:9/");
          all.add(new Attempt(bomb, "kci-timeout", with(settings, "run", "--once")));
          all.add(new Attempt(bomb, "kci-report", with(settings, "run", "--once")));
        }
        default -> {
          List<String> api = List.of("--api-url", "URL");
          String id = "65f000000000000000000001";
          all.add(new Attempt(bomb, "kci-api", with(api, "node", "get", id)));
          all.add(new Attempt(bomb, "kci-timeout", with(api, "explain", id)));
        }
      }
    }
    return all;
  }

  private static List<String> with(List<String> more, String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(more);
    return all;
  }

  @Override
  public List<String> control() throws Exception {
    Path folder = Files.createDirectories(place.work().resolve(name()));
    Path file = Files.writeString(folder.resolve("harmless"), "jobs: {}\n");
    List<String> unnoticed = new ArrayList<>();
    if (effect(folder, List.of("sh", "-c", "sleep 30"), Duration.ofSeconds(1)).isEmpty()) {
      unnoticed.add("a program that does not end");
    }
    if (effect(folder, List.of("sh", "-c", "echo java.lang.Error; exit 1"), LIMIT).isEmpty()) {
      unnoticed.add("an error of Java");
    }
    List<String> good =
        List.of(
            place.executable("kci-api").toString(),
            "config",
            "validate",
            "--config",
            file.toString());
    effect(folder, good, LIMIT).ifPresent(what -> unnoticed.add("a good file is refused: " + what));
    return unnoticed;
  }

  @Override
  public Map<Integer, String> play(Map<Integer, Attempt> chosen) throws IOException {
    Path folder = Files.createDirectories(place.work().resolve(name()));
    Map<Integer, String> breaches = new TreeMap<>();
    chosen.entrySet().parallelStream()
        .forEach(
            entry -> {
              try {
                Optional<String> effect = play(folder, entry.getKey(), entry.getValue());
                synchronized (breaches) {
                  effect.ifPresent(what -> breaches.put(entry.getKey(), what));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return breaches;
  }

  private Optional<String> play(Path folder, int number, Attempt attempt) throws IOException {
    String text = attempt.bomb().text();
    Path file = Files.writeString(folder.resolve("bomb-" + number), text);
    try (WatchedServer api =
        WatchedServer.start(
            exchange -> {
              exchange.getResponseHeaders().set("Content-Type", "application/json");
              WatchedServer.answer(exchange, 200, text);
            })) {
      List<String> command = new ArrayList<>();
      command.add(place.executable(attempt.executable()).toString());
      for (String argument : attempt.arguments()) {
        command.add(
            argument.equals("FILE")
                ? file.toString()
                : argument.equals("URL") ? api.url() + "/" : argument);
      }
      return effect(folder, command, LIMIT);
    } finally {
      Files.delete(file);
    }
  }

  private static Optional<String> effect(Path folder, List<String> command, Duration limit)
      throws IOException {
    Command run = Command.run(folder, limit, Map.of("KCI_API_TOKEN", "x"), command);
    if (run.code() == -1) {
      return Optional.of("it did not end within " + limit.toSeconds() + " s");
    }
    if (run.code() > 2) {
      return Optional.of("exit code " + run.code());
    }
    if (JAVA.matcher(run.output()).find()) {
      return Optional.of("Java's own words: " + Printable.of(head(run.output())));
    }
    return Optional.empty();
  }

  private static String head(String text) {
    return text.substring(0, Math.min(120, text.length()));
  }
}
