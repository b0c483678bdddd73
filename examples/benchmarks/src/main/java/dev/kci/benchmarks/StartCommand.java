package dev.kci.benchmarks;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description =
        "Run 'kci-api --version' and 'kci-api node get' as whole processes, with and without an"
            + " archive of classes, in turns with curl, a Java program that does nothing and a bare"
            + " Java GET of the same URL.")
final class StartCommand implements Callable<Integer> {
  private static final String BARE_START = "bare JVM";
  private static final String BARE_GET = "bare Java GET";
  private static final int RUNS_TO_AN_ARCHIVE = 3;

  private static final String NODE =
      """
      {"id": "6b04c7d24ebc2915b46d3621", "kind": "checkout", "name": "checkout",
       "path": ["checkout"], "group": null, "parent": null, "state": "available", "result": "pass",
       "artifacts": {"tarball": "https://files.kernelci.org/linux.tar.gz"}, "data":
       {"kernel_revision": {"tree": "mainline", "url": "https://git.kernel.org/linux.git",
       "branch": "master", "commit": "2a987e65025e2b79c6d453b78cb5985ac6e5eb28"}}, "debug": {},
       "jobfilter": null, "platform_filter": [], "created": "2026-11-23T23:10:12.737000",
       "updated": "2026-11-23T23:10:12.742000", "timeout": "2026-11-24T05:10:12.737000",
       "holdoff": null, "owner": "kciuser", "submitter": null, "treeid": null, "user_groups": [],
       "processed_by_kcidb_bridge": false, "retry_counter": 0}\
      """;

  @Option(
      names = "--kci-api",
      paramLabel = "FILE",
      defaultValue = "kci-api/target/kci-api",
      description = "Executable to measure")
  private Path kciApi = Path.of("kci-api");

  @Option(names = "--rounds", defaultValue = "5", description = "Number of runs of each")
  private int rounds;

  @Spec private @Nullable CommandSpec spec;

  private record Contender(List<String> command, Map<String, String> environment) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    HttpServer server = server();
    Path folder = Files.createTempDirectory("kci-start");
    try {
      String base = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
      Map<String, Contender> contenders = contenders(base, folder);
      Map<String, List<ProcessRun>> runs = new LinkedHashMap<>();
      for (int round = 0; round <= rounds; round++) {
        for (Map.Entry<String, Contender> entry : contenders.entrySet()) {
          Contender contender = entry.getValue();
          ProcessRun run = ProcessRun.of(contender.command(), contender.environment());
          if (round > 0) { // the first fills the page cache
            runs.computeIfAbsent(entry.getKey(), name -> new ArrayList<>()).add(run);
          }
        }
      }
      print(runs);
    } finally {
      server.stop(0);
    }
    return ExitCode.OK;
  }

  private static HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] node = NODE.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, node.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(node);
          }
        });
    server.start();
    return server;
  }

  private Map<String, Contender> contenders(String base, Path folder)
      throws IOException, InterruptedException {
    String id = "6b04c7d24ebc2915b46d3621";
    String url = base + "latest/node/" + id;
    List<String> version = List.of(kciApi.toString(), "--version");
    List<String> get = List.of(kciApi.toString(), "node", "get", id, "--api-url", base);
    Map<String, String> none = Map.of("KCI_NO_ARCHIVE", "1");
    Map<String, String> archive = Map.of("XDG_CACHE_HOME", folder.toString());
    for (int run = 0; run < RUNS_TO_AN_ARCHIVE; run++) {
      ProcessRun.of(get, archive);
    }
    Map<String, Contender> contenders = new LinkedHashMap<>();
    if (Files.isExecutable(Path.of("/usr/bin/curl"))) {
      contenders.put("curl", new Contender(List.of("/usr/bin/curl", "-s", url), Map.of()));
    }
    contenders.put(BARE_START, new Contender(java(folder, BareStart.class), Map.of()));
    contenders.put(BARE_GET, new Contender(java(folder, BareGet.class, url), Map.of()));
    contenders.put("--version", new Contender(version, none));
    contenders.put("--version, with an archive", new Contender(version, archive));
    contenders.put("node get", new Contender(get, none));
    contenders.put("node get, with an archive", new Contender(get, archive));
    return contenders;
  }

  /** Returns a command that runs a class of ours, copied to a folder so that no jar is opened. */
  private static List<String> java(Path folder, Class<?> program, String... arguments)
      throws IOException {
    String name = program.getName().replace('.', '/') + ".class";
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    try (InputStream code = program.getResourceAsStream("/" + name)) {
      Files.write(file, Objects.requireNonNull(code).readAllBytes());
    }
    List<String> command = new ArrayList<>(List.of("java", "-XX:+UseSerialGC"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", folder.toString()));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  private void print(Map<String, List<ProcessRun>> runs) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    long start = median(Objects.requireNonNull(runs.get(BARE_START)), StartCommand::millis);
    long get = median(Objects.requireNonNull(runs.get(BARE_GET)), StartCommand::millis);
    String row = "%-28s %10s %10s %8s %10s %10s%n";
    out.printf(row, "", "median ms", "min ms", "MiB", "x bare JVM", "x bare GET");
    runs.forEach(
        (name, all) -> {
          long median = median(all, StartCommand::millis);
          out.printf(
              row,
              name,
              median,
              all.stream().mapToLong(StartCommand::millis).min().orElse(0),
              median(all, ProcessRun::peakKib) / 1024,
              "%.2f".formatted(median / (double) start),
              "%.2f".formatted(median / (double) get));
        });
    out.flush();
  }

  private static long millis(ProcessRun run) {
    return run.wall().toMillis();
  }

  private static long median(List<ProcessRun> runs, ToLongFunction<ProcessRun> value) {
    return runs.stream().mapToLong(value).sorted().skip(runs.size() / 2).findFirst().orElse(0);
  }
}
