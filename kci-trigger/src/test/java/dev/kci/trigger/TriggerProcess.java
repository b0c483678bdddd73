package dev.kci.trigger;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The executable of this module, as a process. */
final class TriggerProcess implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;

  private TriggerProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static TriggerProcess start(Path folder, URI api, String token, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of("target", "kci-trigger").toAbsolutePath().toString());
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("KCI_API_URL", api.toString());
    builder.environment().put("KCI_API_TOKEN", token);
    return new TriggerProcess(builder.start(), out, err);
  }

  /** Waits for the end, a minute at most. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("kci-trigger has not ended after 60 s");
    }
    return process.exitValue();
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
