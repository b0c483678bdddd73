package dev.kci.abuse;

import dev.kci.cli.Launcher;
import dev.kci.cli.LogOptions;
import dev.kci.quickstart.Ending;
import dev.kci.quickstart.Workplace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code examples/abuse/run.sh}: plays strangers against the running executables. */
@Command(
    name = "kci-abuse",
    mixinStandardHelpOptions = true,
    description = {
      "Play strangers against the executables on a sandbox, and count what broke through.",
      "Exits with 0 if nothing did, with 1 otherwise."
    })
public final class AbuseCommand implements Callable<Integer> {
  private static final String COMMAND = "examples/abuse/run.sh";
  private static final Pattern SAMPLE = Pattern.compile("([1-9]\\d{0,5})(s?)");

  @Option(
      names = "--root",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Toolkit folder with built executables. Default: ${DEFAULT-VALUE}")
  private Path root = Path.of(".");

  @Option(
      names = "--work",
      paramLabel = "DIR",
      defaultValue = "examples/abuse/target/run",
      description = "Folder for this run's files; emptied first. Default: ${DEFAULT-VALUE}")
  private Path work = Path.of("");

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the random choices. Default: a new one each time, printed")
  private @Nullable Long seed;

  @Option(
      names = "--only",
      paramLabel = "FAMILY[/NUMBER]",
      description = "Play only this family or attempt; can be repeated")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--sample",
      paramLabel = "N|SECONDSs",
      description =
          "Play N attempts drawn at random, or (as in 60s) some of each family, in random order,"
              + " starting none after that time")
  private @Nullable String sample;

  @Option(
      names = "--engine",
      paramLabel = "docker",
      description =
          "Play, instead of all else, foreign handles on the Docker engine at /var/run/docker.sock;"
              + " needs the image kci/busybox:local")
  private @Nullable Engine engine;

  /** A real engine to attack. */
  private enum Engine {
    DOCKER
  }

  @Mixin private LogOptions log = new LogOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] args) {
    System.exit(Launcher.run(new AbuseCommand(), args));
  }

  @Override
  public Integer call() throws Exception {
    long chosen = seed == null ? RandomGenerator.getDefault().nextLong(1_000_000) : seed;
    Choice choice = choice(chosen);
    Workplace place =
        new Workplace(root.toAbsolutePath().normalize(), work.toAbsolutePath().normalize());
    place.clear();
    var out = spec.commandLine().getOut();
    out.println("seed " + chosen);
    Ending ending = Ending.ofThisThread();
    try {
      Suite suite =
          engine == Engine.DOCKER
              ? new Suite(Families.docker(place), out, COMMAND + " --engine docker")
              : new Suite(Families.all(place), out, COMMAND);
      return suite.run(choice) ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--only: " + e.getMessage(), e);
    } finally {
      ending.done();
    }
  }

  private Choice choice(long chosen) {
    if (sample == null) {
      return new Choice(only, null, null, chosen);
    }
    Matcher matcher = SAMPLE.matcher(sample);
    if (!matcher.matches()) {
      throw new ParameterException(
          spec.commandLine(), "--sample: '" + sample + "'; expected a number, or seconds as 60s");
    }
    int number = Integer.parseInt(matcher.group(1));
    return matcher.group(2).isEmpty()
        ? new Choice(only, number, null, chosen)
        : new Choice(only, null, Duration.ofSeconds(number), chosen);
  }
}
