package dev.kci.benchmarks;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "timeout",
    mixinStandardHelpOptions = true,
    description =
        "Run one pass of 'kci-timeout run --mode holdoff' as a process with a small heap, on a"
            + " sandbox with nodes whose holdoff is over. Each has 5 children, and half of them"
            + " have an unfinished one. Exits with 1 if any size needs more requests per node than"
            + " the limit. The Python original needs 5.0.")
final class TimeoutPassCommand implements Callable<Integer> {
  private static final int CHILDREN = 5;

  @Option(
      names = "--sizes",
      split = ",",
      defaultValue = "100,1000,10000",
      description = "Number of waiting nodes")
  private List<Integer> sizes = List.of();

  @Option(
      names = "--kci-timeout",
      paramLabel = "FILE",
      defaultValue = "kci-timeout/target/kci-timeout",
      description = "Executable to measure")
  private Path kciTimeout = Path.of("kci-timeout");

  @Option(names = "--heap", defaultValue = "96m", description = "The process's -Xmx")
  private String heap = "";

  @Option(names = "--limit", defaultValue = "1.1", description = "Maximum requests per node")
  private double limit;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.printf(
        "%8s %10s %10s %10s %10s %8s  %s%n",
        "nodes", "requests", "per node", "wall ms", "ms/node", "MiB", "by method");
    boolean within = true;
    for (int size : sizes) {
      within &= measure(size, out) <= limit;
    }
    return within ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private double measure(int size, PrintWriter out) throws IOException, InterruptedException {
    try (Sandbox sandbox = Sandbox.start();
        KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
        CountingProxy proxy = new CountingProxy(sandbox.url())) {
      IntStream.range(0, size).parallel().forEach(number -> create(api, number));
      ProcessRun run =
          ProcessRun.of(
              List.of(
                  kciTimeout.toString(),
                  "run",
                  "--once",
                  "--mode",
                  "holdoff",
                  "--api-url",
                  proxy.url(),
                  "--log-level",
                  "warn"),
              Map.of(
                  "KCI_API_TOKEN",
                  sandbox.token("pipeline").reveal(),
                  "KCI_JAVA_OPTS",
                  "-Xmx" + heap));
      check(api, size);
      double requests = proxy.total() / (double) size;
      out.printf(
          "%8d %10d %10.3f %10d %10.2f %8d  %s%n",
          size,
          proxy.total(),
          requests,
          run.wall().toMillis(),
          run.wall().toMillis() / (double) size,
          run.peakKib() / 1024,
          proxy.byMethod());
      out.flush();
      return requests;
    }
  }

  private static void create(KciApi api, int number) {
    Instant now = Instant.now();
    Node root =
        api.nodes()
            .create(
                Node.builder(NodeKind.CHECKOUT, "checkout")
                    .treeid("%064x".formatted(number))
                    .state(NodeState.AVAILABLE)
                    .result(Result.PASS)
                    .timeout(now.plus(Duration.ofHours(6)))
                    .holdoff(now.minus(Duration.ofMinutes(10)))
                    .build());
    List<NodeTree> children =
        IntStream.range(0, CHILDREN)
            .mapToObj(child -> child(root, child, child == 0 && number % 2 == 1))
            .map(node -> new NodeTree(node, List.of()))
            .toList();
    api.nodes().submitTree(new NodeTree(root, children));
  }

  private static Node child(Node root, int number, boolean unfinished) {
    NodeBuilder job = Node.childOf(root, NodeKind.JOB, "job-" + number).data("arch", "x86_64");
    return unfinished ? job.build() : job.build().done(Result.PASS);
  }

  private static void check(KciApi api, int size) {
    NodeQuery checkouts = NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT));
    long closing = api.nodes().count(checkouts.and(NodeField.STATE.is(NodeState.CLOSING)));
    long done = api.nodes().count(checkouts.and(NodeField.STATE.is(NodeState.DONE)));
    if (closing != size / 2 || closing + done != size) {
      throw new IllegalStateException(
          "Of %d nodes, %d are closing and %d done; expected half of each"
              .formatted(size, closing, done));
    }
  }
}
