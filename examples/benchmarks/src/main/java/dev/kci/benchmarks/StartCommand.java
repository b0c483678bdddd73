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
        "Run 'kci-api node get' as a whole process, with and without a class-data archive, in turns"
            + " with curl, 'java --version' and a bare Java GET of the same URL.")
final class StartCommand implements Callable<Integer> {
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

  @Option(names = "--rounds", defaultValue = "15", description = "Number of runs of each")
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
    List<String> get = List.of(kciApi.toString(), "node", "get", id, "--api-url", base);
    Map<String, String> noArchive = Map.of("XDG_CACHE_HOME", folder.resolve("empty").toString());
    Map<String, String> archive = Map.of("XDG_CACHE_HOME", folder.toString());
    Path file = folder.resolve("kernelci").resolve(kciApi.getFileName() + ".jsa");
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    ProcessRun.of(
        get,
        Map.of(
            "KCI_JAVA_OPTS",
            "-Xlog:disable -XX:ArchiveClassesAtExit=" + file,
            "XDG_CACHE_HOME",
            folder.toString()));
    Map<String, Contender> contenders = new LinkedHashMap<>();
    if (Files.isExecutable(Path.of("/usr/bin/curl"))) {
      contenders.put("curl", new Contender(List.of("/usr/bin/curl", "-s", url), Map.of()));
    }
    contenders.put("java --version", new Contender(List.of("java", "--version"), Map.of()));
    contenders.put(
        "bare Java GET",
        new Contender(
            List.of(
                "java",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                bareGet(folder),
                BareGet.class.getName(),
                url),
            Map.of()));
    contenders.put("kci-api node get", new Contender(get, noArchive));
    contenders.put("kci-api with an archive", new Contender(get, archive));
    return contenders;
  }

  /** Copies the class to a folder, so that it needs no large jar; returns the folder. */
  private static String bareGet(Path folder) throws IOException {
    String name = BareGet.class.getName().replace('.', '/') + ".class";
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    try (InputStream code = BareGet.class.getResourceAsStream("/" + name)) {
      Files.write(file, Objects.requireNonNull(code).readAllBytes());
    }
    return folder.toString();
  }

  private void print(Map<String, List<ProcessRun>> runs) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    long bare = median(Objects.requireNonNull(runs.get("bare Java GET")), StartCommand::millis);
    out.printf("%-24s %10s %10s %10s %12s%n", "", "median ms", "min ms", "MiB", "x bare GET");
    runs.forEach(
        (name, all) ->
            out.printf(
                "%-24s %10d %10d %10d %12.2f%n",
                name,
                median(all, StartCommand::millis),
                all.stream().mapToLong(StartCommand::millis).min().orElse(0),
                median(all, ProcessRun::peakKib) / 1024,
                median(all, StartCommand::millis) / (double) bare));
    out.flush();
  }

  private static long millis(ProcessRun run) {
    return run.wall().toMillis();
  }

  private static long median(List<ProcessRun> runs, ToLongFunction<ProcessRun> value) {
    return runs.stream().mapToLong(value).sorted().skip(runs.size() / 2).findFirst().orElse(0);
  }
}
