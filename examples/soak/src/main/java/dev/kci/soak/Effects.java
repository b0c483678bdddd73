package dev.kci.soak;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Records what the consumer did: a line for each effect in one file, which makes it idempotent, and
 * a byte for each call of the handler in another. When {@link #once} returns, the operating system
 * has the line, so it survives a kill. Thread-safe.
 */
final class Effects implements AutoCloseable {
  private final Set<String> done;
  private final OutputStream lines;
  private final OutputStream calls;

  private Effects(Set<String> done, OutputStream lines, OutputStream calls) {
    this.done = done;
    this.lines = lines;
    this.calls = calls;
  }

  /** Reads the effects of an earlier process; an incomplete last line does not count. */
  static Effects open(Path folder) throws IOException {
    Path file = file(folder);
    byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(end);
    }
    return new Effects(
        new HashSet<>(read(folder)),
        new FileOutputStream(file.toFile(), true),
        new FileOutputStream(folder.resolve("calls").toFile(), true));
  }

  private static Path file(Path folder) {
    return folder.resolve("effects");
  }

  /** Returns the effects so far, even while a process adds more. */
  static List<String> read(Path folder) throws IOException {
    if (!Files.exists(file(folder))) {
      return List.of();
    }
    String text = Files.readString(file(folder), StandardCharsets.UTF_8);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /** Returns the number of calls of the handler so far. */
  static long calls(Path folder) throws IOException {
    Path file = folder.resolve("calls");
    return Files.exists(file) ? Files.size(file) : 0;
  }

  void called() {
    try {
      calls.write('.');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes an effect happen unless it already has. */
  synchronized void once(String key) throws IOException {
    if (done.add(key)) {
      lines.write((key + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
    calls.close();
  }
}
