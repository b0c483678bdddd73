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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Hostile texts in output for people and programs. */
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
    return attempts(TextPayload.all());
  }

  private static List<ShownText> attempts(List<TextPayload> payloads) {
    List<ShownText> all = new ArrayList<>();
    for (Output output : Output.all()) {
      payloads.forEach(payload -> all.add(new ShownText(payload, output)));
    }
    return all;
  }

  @Override
  public List<String> control() throws Exception {
    List<String> unnoticed = new ArrayList<>();
    try (Stage stage = Stage.open(place, "texts-control", Lab.usual())) {
      List<TextPayload> harmless =
          IntStream.rangeClosed(1, TextTrees.TOGETHER)
              .mapToObj(i -> new TextPayload("harmless " + i, "x", TextPayload.Reading.ANY, "x"))
              .toList();
      TextTrees trees = TextTrees.plant(stage, harmless);
      List<ShownText> attempts = attempts(harmless);
      Map<Run, Shown> shown = run(stage, attempts.stream().map(one -> Run.of(one, trees)).toList());
      for (ShownText attempt : attempts) {
        String text = shown(shown, attempt, trees);
        if (!text.contains(HostileTree.marker(trees.marker(attempt.payload())))) {
          unnoticed.add(attempt + " is not shown: " + text);
        }
      }
    }
    return unnoticed;
  }

  @Override
  public Map<Integer, String> play(Map<Integer, ShownText> chosen) throws Exception {
    Map<Integer, String> breaches = new TreeMap<>();
    try (Stage stage = Stage.open(place, name(), Lab.usual())) {
      TextTrees trees =
          TextTrees.plant(
              stage, chosen.values().stream().map(ShownText::payload).distinct().toList());
      Map<Run, Shown> shown =
          run(stage, chosen.values().stream().map(attempt -> Run.of(attempt, trees)).toList());
      for (Map.Entry<Integer, ShownText> entry : chosen.entrySet()) {
        ShownText attempt = entry.getValue();
        Reader.breach(shown(shown, attempt, trees), attempt, trees.marker(attempt.payload()))
            .ifPresent(what -> breaches.put(entry.getKey(), what));
        if (Files.exists(TextTrees.canary(stage, attempt.payload()))) {
          breaches.put(entry.getKey(), "a command ran");
        }
      }
    }
    return breaches;
  }

  /** Runs each program once for everything it shows, in parallel on all processors. */
  private static Map<Run, Shown> run(Stage stage, List<Run> runs) {
    return runs.stream().distinct().toList().parallelStream()
        .collect(Collectors.toConcurrentMap(Function.identity(), run -> run.in(stage)));
  }

  private static String shown(Map<Run, Shown> shown, ShownText attempt, TextTrees trees)
      throws IOException {
    return Objects.requireNonNull(shown.get(Run.of(attempt, trees))).of(attempt.output());
  }

  /**
   * A run of a program.
   *
   * @param tree the tree to show; null to show all
   */
  private record Run(Output.Program program, @Nullable HostileTree tree) {
    static Run of(ShownText attempt, TextTrees trees) {
      Output.Program program = attempt.output().program();
      return new Run(program, program.ofOneNode() ? trees.tree(attempt.payload()) : null);
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

  /** A run's output and the folder of the files it wrote. */
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
