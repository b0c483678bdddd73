package dev.kci.outages;

import dev.kci.cli.Launcher;
import dev.kci.cli.LogOptions;
import dev.kci.quickstart.Ending;
import dev.kci.quickstart.Workplace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code examples/outages/run.sh}: takes each part away, for several times and moments. */
@Command(
    name = "kci-outages",
    mixinStandardHelpOptions = true,
    description = {
      "Run whole pipelines on sandboxes and take one part away: the API, a service, the storage or"
          + " the mail server; for half a holdoff, one or three; before, during or after its work"
          + " on a checkout.",
      "In each of these cells the checkout must end with all its jobs and one mail, or with a"
          + " warning, a mail and a node that report what is missing. Exits with 1 if any does not."
    })
public final class OutagesCommand implements Callable<Integer> {
  @Option(
      names = "--executables",
      paramLabel = "DIR",
      defaultValue = ".",
      description =
          "Toolkit folder with built executables, possibly of an older version."
              + " Default: ${DEFAULT-VALUE}")
  private Path executables = Path.of(".");

  @Option(
      names = "--work",
      paramLabel = "DIR",
      defaultValue = "examples/outages/target/run",
      description = "Folder for this run's files; emptied first. Default: ${DEFAULT-VALUE}")
  private Path work = Path.of("");

  @Option(
      names = "--only",
      paramLabel = "CELL",
      description =
          "Play only this cell, such as runner/three/before; * matches any part, length or moment."
              + " Repeatable.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "2",
      description = "Cells to play in parallel. Default: ${DEFAULT-VALUE}")
  private int parallel;

  @Option(
      names = "--holdoff",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "Holdoff of checkouts and builds. Default: ${DEFAULT-VALUE}")
  private int holdoff;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "Maximum duration of each step of a checkout. Default: ${DEFAULT-VALUE}")
  private int limit;

  @Mixin private LogOptions log = new LogOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] args) {
    System.exit(Launcher.run(new OutagesCommand(), args));
  }

  @Override
  public Integer call() throws Exception {
    atLeastOne("--parallel", parallel);
    atLeastOne("--holdoff", holdoff);
    atLeastOne("--limit", limit);
    List<Cell> cells = cells();
    Workplace place =
        new Workplace(executables.toAbsolutePath().normalize(), work.toAbsolutePath().normalize());
    place.clear();
    Matrix.Terms terms =
        new Matrix.Terms(Duration.ofSeconds(holdoff), Duration.ofSeconds(limit), parallel);
    Ending ending = Ending.ofThisThread();
    try {
      Matrix matrix = new Matrix(place, terms, spec.commandLine().getOut());
      return matrix.play(cells) ? ExitCode.OK : ExitCode.SOFTWARE;
    } finally {
      ending.done();
    }
  }

  private List<Cell> cells() {
    if (only.isEmpty()) {
      return Cell.all();
    }
    try {
      return only.stream().flatMap(name -> Cell.named(name).stream()).distinct().toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--only: " + e.getMessage(), e);
    }
  }

  private void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " " + value + ": expected a number from 1 on");
    }
  }
}
