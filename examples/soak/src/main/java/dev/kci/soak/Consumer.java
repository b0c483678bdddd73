package dev.kci.soak;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The consumer: a sequence of processes with the same journal and effects. */
final class Consumer implements AutoCloseable {
  private final Path folder;
  private final Path log;
  private final URI api;
  private final String token;
  private @Nullable JavaProcess process;
  private int kills;
  private int counted;
  private long countedTo;
  private long lastLineEnd;

  Consumer(Path work, URI api, String token) throws IOException {
    this.folder = Files.createDirectories(work.resolve("consumer"));
    this.log = work.resolve("consumer.log");
    this.api = api;
    this.token = token;
  }

  void start() throws IOException {
    List<String> arguments = List.of("consume", "--api-url=" + api, "--work=" + folder);
    process =
        JavaProcess.start(
            SoakCommand.class.getName(), arguments, Map.of("KCI_API_TOKEN", token), log);
  }

  /** Sends SIGKILL. */
  void kill() throws InterruptedException {
    if (process != null) {
      process.kill();
      kills++;
    }
  }

  /** Sends SIGTERM; returns the exit code. */
  int stop() throws InterruptedException {
    return process == null ? -1 : process.stop();
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  int kills() {
    return kills;
  }

  /** Returns a line for each effect so far. */
  List<String> effects() throws IOException {
    return Effects.read(folder);
  }

  /** Returns the number of effects so far; reads only new ones. */
  int count() throws IOException {
    Path file = folder.resolve("effects");
    if (Files.exists(file)) {
      try (RandomAccessFile effects = new RandomAccessFile(file.toFile(), "r")) {
        effects.seek(countedTo);
        byte[] fresh = new byte[Math.toIntExact(Math.max(0, effects.length() - countedTo))];
        int length = Math.max(0, effects.read(fresh));
        for (int i = 0; i < length; i++) {
          if (fresh[i] == '\n') {
            counted++;
            lastLineEnd = countedTo + i + 1;
          }
        }
        countedTo = lastLineEnd;
      }
    }
    return counted;
  }

  long calls() throws IOException {
    return Effects.calls(folder);
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
