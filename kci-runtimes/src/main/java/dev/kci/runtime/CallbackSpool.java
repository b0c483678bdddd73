package dev.kci.runtime;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.NodeId;
import dev.kci.files.DurableFile;
import dev.kci.files.PrivateFolder;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The bodies of a lab's callbacks until their jobs are reported: one file for each node, which
 * survives a crash and a power cut. The first body of a node counts. Bounded in number and bytes.
 * Thread-safe.
 */
public final class CallbackSpool {
  /** Whether a body was kept. */
  public enum Outcome {
    /** It is on disk, or an earlier one of this node is. */
    KEPT,
    /** There is no room. */
    FULL,
    /** It is longer than a body may be. */
    TOO_LONG,
    /** It is not a JSON object. */
    NOT_JSON
  }

  /**
   * The bounds of a spool.
   *
   * @param bodies the number of bodies
   * @param bytes of all bodies; each that is being received counts with its maximum
   * @param bodyBytes of one body
   */
  public record Limits(int bodies, long bytes, int bodyBytes) {
    /** 1000 bodies, 1 GiB, and 16 MiB for one: LAVA ends jobs with a log of 10 MB. */
    public static final Limits STANDARD = new Limits(1000, 1L << 30, 16 << 20);
  }

  private static final String SUFFIX = ".json";
  private static final String PART = ".part";

  private final Path folder;
  private final Limits limits;
  private final Map<String, Kept> kept = new TreeMap<>();
  private final Object parsing = new Object();
  private int receiving;

  private record Kept(long bytes, Instant since) {}

  /**
   * Opens a spool, with the bodies that an earlier process has kept.
   *
   * @param folder not shared with others; created with the first body
   */
  public CallbackSpool(Path folder, Limits limits) {
    this.folder = folder;
    this.limits = limits;
    try {
      load();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read callbacks: " + ErrorText.of(e), e);
    }
  }

  private void load() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(PART)) {
          Files.delete(file); // its sender has had no answer
        } else if (name.endsWith(SUFFIX)) {
          kept.put(
              name.substring(0, name.length() - SUFFIX.length()),
              new Kept(Files.size(file), Files.getLastModifiedTime(file).toInstant()));
        }
      }
    }
  }

  /**
   * Keeps a body. When this returns {@link Outcome#KEPT}, it is on disk.
   *
   * @param nodeId of the lab's job
   * @throws IOException if the body cannot be read or written
   */
  public Outcome put(String nodeId, InputStream body) throws IOException {
    if (!NodeId.isValid(nodeId)) {
      throw new IllegalArgumentException("not a node's id");
    }
    synchronized (this) {
      if (kept.containsKey(nodeId)) {
        return Outcome.KEPT;
      }
      if (!hasRoom()) {
        return Outcome.FULL;
      }
      receiving++;
    }
    try {
      return receive(nodeId, body);
    } finally {
      synchronized (this) {
        receiving--;
      }
    }
  }

  private boolean hasRoom() {
    long bytes = kept.values().stream().mapToLong(Kept::bytes).sum();
    return kept.size() + receiving < limits.bodies()
        && bytes + (receiving + 1L) * limits.bodyBytes() <= limits.bytes();
  }

  private Outcome receive(String nodeId, InputStream body) throws IOException {
    Path part = Files.createTempFile(PrivateFolder.create(folder), "body-", PART);
    try {
      long bytes = copy(body, part);
      if (bytes > limits.bodyBytes()) {
        return Outcome.TOO_LONG;
      }
      if (!isObject(part)) {
        return Outcome.NOT_JSON;
      }
      DurableFile.sync(part);
      keep(nodeId, part, bytes);
      return Outcome.KEPT;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private long copy(InputStream body, Path part) throws IOException {
    long left = limits.bodyBytes() + 1L;
    byte[] piece = new byte[1 << 14];
    try (OutputStream out = Files.newOutputStream(part)) {
      for (int read = 0; read >= 0 && left > 0; left -= read) {
        read = body.read(piece, 0, (int) Math.min(piece.length, left));
        if (read < 0) {
          break;
        }
        out.write(piece, 0, read);
      }
    }
    return limits.bodyBytes() + 1L - left;
  }

  /** Reads one body at a time, because each takes its size in memory. */
  private boolean isObject(Path part) throws IOException {
    synchronized (parsing) {
      try {
        JsonText.checkObject(Files.readAllBytes(part));
        return true;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }

  private synchronized void keep(String nodeId, Path part, long bytes) throws IOException {
    if (kept.containsKey(nodeId)) {
      return;
    }
    DurableFile.rename(part, file(nodeId));
    DurableFile.syncFolder(folder);
    kept.put(nodeId, new Kept(bytes, Instant.now()));
  }

  private Path file(String nodeId) {
    return folder.resolve(nodeId + SUFFIX);
  }

  /** Returns whether there is a body for a node. */
  public synchronized boolean has(String nodeId) {
    return kept.containsKey(nodeId);
  }

  /**
   * Reads the body for a node; empty if absent.
   *
   * @throws IllegalArgumentException if it exceeds the limits of {@link JsonText}
   */
  public Optional<JsonObject> read(String nodeId) {
    if (!has(nodeId)) {
      return Optional.empty();
    }
    synchronized (parsing) {
      try {
        return Optional.of(JsonText.parseObject(Files.readAllBytes(file(nodeId))));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read a callback: " + ErrorText.of(e), e);
      }
    }
  }

  /** Deletes the body for a node, if there is one. */
  public synchronized void remove(String nodeId) {
    if (kept.containsKey(nodeId)) {
      try {
        Files.deleteIfExists(file(nodeId));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot delete a callback: " + ErrorText.of(e), e);
      }
      kept.remove(nodeId);
    }
  }

  /** Returns the ids of the nodes with a body. */
  public synchronized List<String> nodes() {
    return List.copyOf(kept.keySet());
  }

  /** Returns when the oldest body was received; empty if there are none. */
  public synchronized Optional<Instant> oldest() {
    return kept.values().stream().map(Kept::since).min(Comparator.naturalOrder());
  }
}
