package dev.kci.sandbox.state;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal in a file with one line of JSON per record, which is only appended to while open. When
 * {@link #append} returns, the operating system has the line: it survives the process, though not a
 * power cut. Opening the file drops an incomplete last line. Thread-safe.
 */
public final class StateFile implements Journal, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
  private static final int WORTH_REWRITING = 1000;

  private final OutputStream out;

  private StateFile(OutputStream out) {
    this.out = out;
  }

  /**
   * Opens the file and passes the last record of each kind and key to {@code restore}, with its
   * kind. Compacts a file that consists mostly of outdated records.
   *
   * @throws IOException if it cannot be read, or a line other than the last is broken
   */
  public static StateFile open(Path file, BiConsumer<String, JsonObject> restore)
      throws IOException {
    Map<String, String> latest = new LinkedHashMap<>();
    int lines = 0;
    if (Files.exists(file)) {
      lines = read(file, latest);
    }
    if (lines > 2 * latest.size() + WORTH_REWRITING) {
      rewrite(file, latest);
    }
    latest.values().stream()
        .map(JsonText::parseObject)
        .forEach(
            line ->
                restore.accept(
                    line.string("kind").orElseThrow(), line.object("record").orElseThrow()));
    return new StateFile(
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  private static int read(Path file, Map<String, String> latest) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int lines = 0;
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        String line = new String(bytes, start, i - start, StandardCharsets.UTF_8);
        latest.put(key(file, ++lines, line), line);
        start = i + 1;
      }
    }
    if (start < bytes.length) {
      LOG.warn("{}: dropped the incomplete last line", file);
      try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
        channel.truncate(start);
      }
    }
    return lines;
  }

  private static String key(Path file, int number, String line) throws IOException {
    try {
      JsonObject json = JsonText.parseObject(line);
      return json.string("kind").orElseThrow() + " " + json.string("key").orElseThrow();
    } catch (IllegalArgumentException | NoSuchElementException e) {
      throw new IOException(
          file + ":" + number + ": not a line that the sandbox wrote; expected {\"kind\": …}", e);
    }
  }

  private static void rewrite(Path file, Map<String, String> lines) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
      for (String line : lines.values()) {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void append(String kind, String key, Map<String, ? extends @Nullable Object> record) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", kind);
    line.put("key", key);
    line.put("record", record);
    write((JsonText.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private synchronized void write(byte[] line) {
    try {
      out.write(line);
    } catch (IOException e) {
      throw new UncheckedIOException("The sandbox's state cannot be written", e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
