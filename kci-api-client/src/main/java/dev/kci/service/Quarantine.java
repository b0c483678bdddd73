package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.NodeEvent;
import dev.kci.files.DurableFile;
import dev.kci.files.PrivateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often an {@link Error} ended the work on an event, in files that outlive the process.
 * The same event would come first after each restart; after the second Error it is set aside.
 *
 * <p>A process that a signal kills leaves no count. An event that is handled after its first Error
 * loses its count, so that Errors with another cause, such as a full heap, do not add up.
 * Thread-safe.
 */
final class Quarantine {
  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
  private static final int ERRORS = 2;
  private static final String SUFFIX = ".json";

  private final @Nullable Path folder;
  private final Map<String, Integer> errors = new ConcurrentHashMap<>();

  /**
   * @param journal the folder whose subfolder {@code set-aside} holds a file for each event; null
   *     to count nothing
   */
  Quarantine(@Nullable Path journal) {
    this.folder = journal == null ? null : journal.resolve("set-aside");
  }

  /** Reads what earlier processes counted. */
  void load() {
    if (folder == null || !Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        errors.put(file.getFileName().toString(), counted(file));
      }
    } catch (IOException e) {
      LOG.warn("The events set aside in {} cannot be read: {}", folder, e.getMessage());
    }
    long aside = errors.values().stream().filter(count -> count >= ERRORS).count();
    if (aside > 0) {
      LOG.warn("{} events are set aside in {} and are not handled", aside, folder);
    }
  }

  private static int counted(Path file) throws IOException {
    try {
      return JsonText.parseObject(Files.readString(file))
          .integer("errors")
          .map(Long::intValue)
          .orElse(1);
    } catch (IllegalArgumentException notWhole) {
      return 1;
    }
  }

  /**
   * Does work on an event.
   *
   * @param whenSetAside the answer for an event that is set aside: the work is not done then
   */
  boolean guard(NodeEvent event, boolean whenSetAside, BooleanSupplier work) {
    if (isSetAside(event)) {
      LOG.debug("Node {}: its event is set aside", event.id());
      return whenSetAside;
    }
    try {
      return work.getAsBoolean();
    } catch (Error e) {
      count(event, e);
      throw e;
    }
  }

  /** Forgets the first Error of an event, as its handling has now ended without one. */
  void survived(NodeEvent event) {
    if (folder == null || errors.isEmpty()) {
      return;
    }
    String name = name(event);
    if (errors.getOrDefault(name, ERRORS) < ERRORS && errors.remove(name) != null) {
      try {
        Files.deleteIfExists(folder.resolve(name));
      } catch (IOException e) {
        LOG.warn("{} cannot be deleted: {}", folder.resolve(name), e.getMessage());
      }
    }
  }

  private boolean isSetAside(NodeEvent event) {
    return !errors.isEmpty() && errors.getOrDefault(name(event), 0) >= ERRORS;
  }

  private void count(NodeEvent event, Error error) {
    if (folder == null) {
      return;
    }
    String name = name(event);
    int count = errors.merge(name, 1, Integer::sum);
    Path file = folder.resolve(name);
    JsonObject note =
        JsonObject.of("errors", count).with("error", error.toString()).with("event", event.json());
    try {
      PrivateFolder.create(folder);
      DurableFile.write(file, JsonText.write(note).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.error("Node {}: its event cannot be noted in {}: {}", event.id(), file, e.getMessage());
      return;
    }
    if (count >= ERRORS) {
      LOG.error(
          "Node {}: its event ended the process {} times and is set aside in {}; please report that"
              + " file as a defect; to have the event handled again, delete the file",
          event.id(),
          count,
          file);
    }
  }

  /** The same for an event as received and for the node's state as a query finds it. */
  private static String name(NodeEvent event) {
    JsonObject content =
        JsonObject.of("id", event.id())
            .with("state", event.state().wireName())
            .with("result", event.result() == null ? null : event.result().wireName())
            .with("owner", event.owner())
            .with("path", event.path())
            .with("data", event.json().get("data"));
    return EventDigest.of(content).substring(0, 32) + SUFFIX;
  }
}
