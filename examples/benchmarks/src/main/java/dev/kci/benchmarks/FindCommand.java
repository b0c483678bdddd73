package dev.kci.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "find",
    mixinStandardHelpOptions = true,
    description =
        "Run Nodes.find over a tenth of the nodes and over all of them, each in a Java process with"
            + " a small heap, against a server of pages on loopback. Fails if a process runs out of"
            + " memory.")
final class FindCommand implements Callable<Integer> {
  @Option(names = "--nodes", defaultValue = "100000", description = "Number of nodes")
  private int nodes;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "48m",
      description = "The client's -Xmx")
  private String heap = "48m";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.printf("%10s %10s %12s %10s   (-Xmx%s)%n", "nodes", "s", "nodes/s", "MiB", heap);
    for (int total : new int[] {nodes / 10, nodes}) {
      try (NodePagesServer server = new NodePagesServer(PageBenchmark.node(1), total)) {
        ProcessRun run = ProcessRun.of(client(server, total), Map.of());
        double seconds = run.wall().toMillis() / 1000.0;
        out.printf(
            "%10d %10.1f %12.0f %10d%n", total, seconds, total / seconds, run.peakKib() / 1024);
        out.flush();
      }
    }
    return ExitCode.OK;
  }

  private List<String> client(NodePagesServer server, int total) {
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "-Xmx" + heap,
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        FindClient.class.getName(),
        server.url().toString(),
        String.valueOf(total));
  }
}
