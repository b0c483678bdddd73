package dev.kci.benchmarks;

import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description =
        "Load a configuration with the library, and its files with SnakeYAML alone, in turns."
            + " Exits with 1 if the ratio of the medians exceeds the limit.")
final class ConfigCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "DIR",
      defaultValue = "../shared/maestro-config/config",
      description = "Folder of the configuration. Default: ${DEFAULT-VALUE}")
  private Path folder = Path.of("");

  @Option(
      names = "--rounds",
      defaultValue = "30",
      description = "Loads of each, after 10 to warm up. Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--limit",
      defaultValue = "1.2",
      description = "Maximum ratio. Default: ${DEFAULT-VALUE}")
  private double limit;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
    List<Object> kept = new ArrayList<>(); // unused results might be optimized away
    long before = used();
    long first =
        time(() -> kept.add(PipelineConfiguration.of(Configuration.load(List.of(folder)))));
    long size = used() - before;
    long[] plain = new long[rounds];
    long[] library = new long[rounds];
    for (int round = -10; round < rounds; round++) {
      kept.clear();
      long bare = time(() -> files.forEach(file -> kept.add(parse(file))));
      long load =
          time(() -> kept.add(PipelineConfiguration.of(Configuration.load(List.of(folder)))));
      if (round >= 0) {
        plain[round] = bare;
        library[round] = load;
      }
    }
    double ratio = (double) median(library) / median(plain);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.printf("%-28s %8d files%n", "read", files.size());
    out.printf("%-28s %8.1f ms%n", "SnakeYAML's bare parse", median(plain) / 1e6);
    out.printf("%-28s %8.1f ms%n", "this library", median(library) / 1e6);
    out.printf("%-28s %8.1f ms%n", "the first load of a process", first / 1e6);
    out.printf("%-28s %8.1f MB%n", "heap for it", size / 1e6);
    out.printf("%-28s %8.2f (limit %.2f)%n", "ratio", ratio, limit);
    out.flush();
    return ratio <= limit ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static Object parse(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      LoaderOptions options = new LoaderOptions();
      options.setMaxAliasesForCollections(100_000);
      return new Yaml(new SafeConstructor(options)).<Object>load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long time(Runnable work) {
    long begin = System.nanoTime();
    work.run();
    return System.nanoTime() - begin;
  }

  private static long median(long[] times) {
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
