package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.files.DurableFile;
import dev.kci.files.PrivateFolder;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often an {@link Error} ended the work on an item, in files that survive the process.
 * Otherwise the same item would come first after each restart; after the second Error it is set
 * aside.
 *
 * <p>A process killed by a signal leaves no count. Thread-safe.
 */
public final class Quarantine {
  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
  private static final int ERRORS = 2;
  private static final String SUFFIX = ".json";

  private final @Nullable Path folder;
  private final String what;
  private final Map<String, Integer> errors = new ConcurrentHashMap<>();

  /**
   * Creates an empty quarantine.
   *
   * @param folder holds a file per item and is created when needed; null to count nothing
   * @param what the items' name for people, such as "event"
   */
  public Quarantine(@Nullable Path folder, String what) {
    this.folder = folder;
    this.what = what;
  }

  /** Reads the counts of earlier processes. */
  public void load() {
    if (folder == null || !Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        errors.put(name.substring(0, name.length() - SUFFIX.length()), counted(file));
      }
    } catch (IOException e) {
      LOG.warn("The {}s set aside in {} cannot be read: {}", what, folder, ErrorText.of(e));
    }
    long aside = errors.values().stream().filter(count -> count >= ERRORS).count();
    if (aside > 0) {
      LOG.warn("{} {}s set aside in {} are not handled", aside, what, folder);
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

  /** Returns whether nothing is counted, so that callers can skip computing names. */
  public boolean isEmpty() {
    return errors.isEmpty();
  }

  /** Returns whether an item is set aside. */
  public boolean has(String name) {
    return errors.getOrDefault(name, 0) >= ERRORS;
  }

  /**
   * Forgets the first Error of an item that has since been handled without one, so that Errors with
   * other causes, such as a full heap, do not add up.
   */
  public void forget(String name) {
    if (folder != null && errors.getOrDefault(name, ERRORS) < ERRORS) {
      errors.remove(name);
      try {
        Files.deleteIfExists(file(folder, name));
      } catch (IOException e) {
        LOG.warn("{} cannot be deleted: {}", file(folder, name), ErrorText.of(e));
      }
    }
  }

  /**
   * Counts an Error.
   *
   * @param name the item's name, valid as a file name
   * @param nodeId the node that the item is about
   * @param content the item's content, to help find the defect
   */
  public void count(String name, String nodeId, JsonObject content, Error error) {
    if (folder == null) {
      return;
    }
    int count = errors.merge(name, 1, Integer::sum);
    Path file = file(folder, name);
    JsonObject note =
        JsonObject.of("errors", count).with("error", error.toString()).with(what, content.asMap());
    try {
      PrivateFolder.create(folder);
      DurableFile.write(file, JsonText.write(note).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.error(
          "Node {}: its {} cannot be recorded in {}: {}", nodeId, what, file, ErrorText.of(e));
      return;
    }
    if (count >= ERRORS) {
      LOG.error(
          "Node {}: its {} ended the process {} times and is set aside in {}; please report this"
              + " defect with that file; to handle the {} again, delete the file",
          nodeId,
          what,
          count,
          file,
          what);
    }
  }

  private static Path file(Path folder, String name) {
    return folder.resolve(name + SUFFIX);
  }
}
