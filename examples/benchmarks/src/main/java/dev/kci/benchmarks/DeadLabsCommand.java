package dev.kci.benchmarks;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "dead-labs",
    mixinStandardHelpOptions = true,
    description =
        "Measure the time from a checkout's creation to the start of its job in a healthy runtime,"
            + " alone and beside a lab that never answers and one that answers 500, in turns. Exits"
            + " with 1 if the ratio of the medians exceeds the limit.")
final class DeadLabsCommand implements Callable<Integer> {
  private static final String CONFIGURATION =
      """
      runtimes:
        shell: {lab_type: shell, isolation: none}
        silent: {lab_type: lava, url: 'http://127.0.0.1:%d/'}
        broken: {lab_type: lava, url: 'http://127.0.0.1:%d/'}
      platforms:
        shell: {}
        board: {}
      jobs:
        healthy: {template: script, kind: job, params: {command: 'date +%%s%%N > %s/$KCI_NODE_ID'}}
        silent: {template: board, kind: job}
        broken: {template: board, kind: job}
      scheduler:
        - {job: healthy, event: &checkout {channel: node, kind: checkout, state: available}, runtime: {name: shell}}
        - {job: silent, event: *checkout, runtime: {name: silent}, platforms: [board]}
        - {job: broken, event: *checkout, runtime: {name: broken}, platforms: [board]}
      """;

  @Option(
      names = "--events",
      defaultValue = "100",
      description = "Number of checkouts of each kind")
  private int events;

  @Option(names = "--rounds", defaultValue = "2", description = "Number of turns")
  private int rounds;

  @Mixin private RunnerFile runner = new RunnerFile();

  @Option(names = "--limit", defaultValue = "1.5", description = "Maximum ratio of the medians")
  private double limit;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Path started = Files.createTempDirectory("kci-started-");
    InetAddress loopback = InetAddress.getLoopbackAddress();
    List<Double> alone = new ArrayList<>();
    List<Double> beside = new ArrayList<>();
    HttpServer broken = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    broken.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    broken.start();
    // the program never accepts: the system completes the connection, and nothing follows
    try (ServerSocket silent = new ServerSocket(0, 1000, loopback);
        RunnerSetup setup =
            runner.setup(
                CONFIGURATION.formatted(
                    silent.getLocalPort(), broken.getAddress().getPort(), started),
                "[runtime.silent]\n"
                    + "runtime_token = \"t\"\n"
                    + "[runtime.broken]\n"
                    + "runtime_token = \"t\"\n")) {
      Path templates = setup.folder().resolve("templates/lava");
      Files.createDirectories(templates);
      Files.writeString(
          templates.resolve("board.yaml.mustache"), "job_name: {{name}}\ndevice_type: board\n");
      for (int round = 0; round < rounds; round++) {
        alone.addAll(measure(setup, started, "shell"));
        beside.addAll(measure(setup, started, "shell,silent,broken"));
      }
    } finally {
      broken.stop(0);
    }
    double ratio = median(beside) / median(alone);
    out.printf(
        "event to start, median of %d: alone %.1f ms, beside dead labs %.1f ms, ratio %.2f%n",
        beside.size(), median(alone), median(beside), ratio);
    out.flush();
    return ratio <= limit ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private List<Double> measure(RunnerSetup setup, Path started, String runtimes)
      throws IOException, InterruptedException {
    Process runner =
        setup.start(
            setup.command(
                setup.sandbox().url().toString(),
                runtimes,
                "--templates",
                setup.folder().resolve("templates").toString()),
            "256m");
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < 5 + events / rounds; i++) {
      long before = count(started);
      long now = System.currentTimeMillis();
      setup.checkout("branch");
      RunnerSetup.await("start", () -> count(started) > before);
      if (i >= 5) { // the first ones warm up
        times.add(newest(started) - now);
      }
    }
    setup.stop(runner);
    return times;
  }

  private static long count(Path folder) {
    String[] files =
        folder.toFile().list((parent, name) -> parent.toPath().resolve(name).toFile().length() > 0);
    return files == null ? 0 : files.length;
  }

  /** Returns the time of the newest file, in milliseconds since 1970. */
  private static double newest(Path folder) throws IOException {
    double newest = 0;
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        newest = Math.max(newest, Long.parseLong(Files.readString(file).strip()) / 1e6);
      }
    }
    return newest;
  }

  private static double median(List<Double> times) {
    List<Double> sorted = times.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
