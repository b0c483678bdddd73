package dev.kci.benchmarks;

import dev.kci.api.model.Node;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    description =
        "Run a shell job with a huge log through 'kci-runner run --once' with a small heap. Exits"
            + " with 1 unless the job passes and its whole log is in the storage, compressed.")
final class LogCommand implements Callable<Integer> {
  @Option(names = "--bytes", defaultValue = "1073741824", description = "Length of the log")
  private long bytes;

  @Mixin private RunnerFile runner = new RunnerFile();

  @Option(names = "--heap", defaultValue = "96m", description = "The runner's -Xmx")
  private String heap = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    String configuration =
        """
        runtimes:
          shell: {lab_type: shell, isolation: none}
        platforms:
          shell: {}
        jobs:
          log: {template: script, kind: job, params: {command: 'yes "[   12.345678] a line of a kernel log, of which there are many" | head -c %d'}}
        scheduler:
          - {job: log, event: {channel: node, kind: checkout, state: available}, runtime: {name: shell}}
        """
            .formatted(bytes);
    try (RunnerSetup setup = runner.setup(configuration, "")) {
      setup.checkout("branch");
      ProcessRun run =
          ProcessRun.of(
              setup.command(setup.sandbox().url().toString(), "shell", "--once"),
              setup.environment(heap));
      Node job = setup.jobs().get(0);
      Path stored = stored(setup, job);
      long length = length(stored);
      out.printf(
          "log of %d bytes, -Xmx%s: %.1f s, %d MiB resident at most; stored: %d bytes compressed,"
              + " %d inside; %s%n",
          bytes,
          heap,
          run.wall().toMillis() / 1e3,
          run.peakKib() / 1024,
          Files.size(stored),
          length,
          job.result());
      out.flush();
      return job.result() == Result.PASS && length == bytes ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private static Path stored(RunnerSetup setup, Node job) {
    String url = Objects.requireNonNull(job.artifacts().get("log"), "no log on the node");
    int folder = setup.sandbox().storageUrl().toString().length() + 1;
    return setup.sandbox().storageFolder().resolve(url.substring(folder));
  }

  private static long length(Path compressed) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(compressed), 1 << 16)) {
      return in.transferTo(OutputStream.nullOutputStream());
    }
  }
}
