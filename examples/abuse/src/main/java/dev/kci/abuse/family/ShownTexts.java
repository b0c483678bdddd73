package dev.kci.abuse.family;

import dev.kci.abuse.Family;
import dev.kci.abuse.stage.Command;
import dev.kci.abuse.stage.Lab;
import dev.kci.abuse.stage.Stage;
import dev.kci.quickstart.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Hostile texts in what people and programs read. */
public final class ShownTexts implements Family<ShownText> {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Workplace place;

  public ShownTexts(Workplace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "texts";
  }

  @Override
  public List<ShownText> attempts() {
    List<ShownText> all = new ArrayList<>();
    for (Output output : Output.all()) {
      TextPayload.all().forEach(payload -> all.add(new ShownText(payload, output)));
    }
    return all;
  }

  @Override
  public List<String> control() throws Exception {
    List<String> unnoticed = new ArrayList<>();
    try (Stage stage = Stage.open(place, "texts-control", Lab.usual())) {
      HostileTree tree = HostileTree.plant(stage, 0, "x");
      Map<Run, Shown> shown = new LinkedHashMap<>();
      for (Output output : Output.all()) {
        Shown all = shown.computeIfAbsent(new Run(output.program(), tree), run -> run.in(stage));
        if (!all.of(output).contains(HostileTree.marker(0))) {
          unnoticed.add(output.name() + " shows nothing of the nodes: " + all.of(output));
        }
      }
    }
    return unnoticed;
  }

  @Override
  public Map<Integer, String> play(Map<Integer, ShownText> chosen) throws Exception {
    Map<Integer, String> breaches = new TreeMap<>();
    try (Stage stage = Stage.open(place, name(), Lab.usual())) {
      Map<TextPayload, HostileTree> trees = new LinkedHashMap<>();
      for (ShownText attempt : chosen.values()) {
        TextPayload payload = attempt.payload();
        if (!trees.containsKey(payload)) {
          String text = payload.text().replace("CANARY", canary(stage, payload).toString());
          trees.put(payload, HostileTree.plant(stage, trees.size() + 1, text));
        }
      }
      Map<Integer, Run> runs = new TreeMap<>();
      chosen.forEach(
          (number, attempt) ->
              runs.put(
                  number, Run.of(attempt, Objects.requireNonNull(trees.get(attempt.payload())))));
      // one for each processor: a run is mostly the start of a JVM
      Map<Run, Shown> shown =
          runs.values().stream().distinct().toList().parallelStream()
              .collect(Collectors.toConcurrentMap(Function.identity(), run -> run.in(stage)));
      for (Map.Entry<Integer, ShownText> entry : chosen.entrySet()) {
        ShownText attempt = entry.getValue();
        Shown all = Objects.requireNonNull(shown.get(runs.get(entry.getKey())));
        int tree = Objects.requireNonNull(trees.get(attempt.payload())).number();
        Reader.breach(all.of(attempt.output()), attempt, tree)
            .ifPresent(what -> breaches.put(entry.getKey(), what));
        if (Files.exists(canary(stage, attempt.payload()))) {
          breaches.put(entry.getKey(), "a command ran");
        }
      }
    }
    return breaches;
  }

  private static Path canary(Stage stage, TextPayload payload) {
    return stage.canaries().resolve(payload.name());
  }

  /**
   * A run of a program.
   *
   * @param tree whose nodes it is asked for; null if it shows all
   */
  private record Run(Output.Program program, @Nullable HostileTree tree) {
    static Run of(ShownText attempt, HostileTree tree) {
      Output.Program program = attempt.output().program();
      return new Run(program, program.ofOneNode() ? tree : null);
    }

    Shown in(Stage stage) {
      try {
        Path folder = Files.createTempDirectory(stage.folder(), "run");
        List<String> command = new ArrayList<>();
        command.add(stage.place().executable(program.executable()).toString());
        for (String argument : program.arguments()) {
          String filled = tree == null ? argument : tree.fill(argument);
          command.add(filled.equals("FOLDER") ? folder.toString() : filled);
        }
        command.addAll(stage.options());
        Map<String, String> environment = new HashMap<>(stage.environment());
        environment.put("KCI_NAME", "abuse");
        return new Shown(Command.run(folder, LIMIT, environment, command).output(), folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What a run printed, and the folder of the files that it wrote. */
  private record Shown(String printed, Path folder) {
    String of(Output output) throws IOException {
      if (output.file().isEmpty()) {
        return printed;
      }
      StringBuilder text = new StringBuilder();
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(output.file())).toList()) {
          text.append(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        }
      }
      return text.toString().replace("\r\n", "\n");
    }
  }
}
