package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.files.DurableFile;
import dev.kci.files.PrivateFolder;
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
 * Counts how often an {@link Error} ended the work on a thing, in files that outlive the process.
 * The same thing would come first after each restart; after the second Error it is set aside.
 *
 * <p>A process that a signal kills leaves no count. Thread-safe.
 */
public final class Quarantine {
  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
  private static final int ERRORS = 2;
  private static final String SUFFIX = ".json";

  private final @Nullable Path folder;
  private final String what;
  private final Map<String, Integer> errors = new ConcurrentHashMap<>();

  /**
   * An empty quarantine.
   *
   * @param folder with a file for each thing, created when it is needed; null to count nothing
   * @param what such as "event", for people
   */
  public Quarantine(@Nullable Path folder, String what) {
    this.folder = folder;
    this.what = what;
  }

  /** Reads what earlier processes counted. */
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
      LOG.warn("The {}s set aside in {} cannot be read: {}", what, folder, e.getMessage());
    }
    long aside = errors.values().stream().filter(count -> count >= ERRORS).count();
    if (aside > 0) {
      LOG.warn("{} {}s are set aside in {} and are not handled", aside, what, folder);
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

  /** Whether nothing is counted, so that callers need no names. */
  public boolean isEmpty() {
    return errors.isEmpty();
  }

  /** Whether a thing is set aside. */
  public boolean has(String name) {
    return errors.getOrDefault(name, 0) >= ERRORS;
  }

  /**
   * Forgets the first Error of a thing that was handled without one since. So Errors with another
   * cause, such as a full heap, do not add up.
   */
  public void forget(String name) {
    if (folder != null && errors.getOrDefault(name, ERRORS) < ERRORS) {
      errors.remove(name);
      try {
        Files.deleteIfExists(file(folder, name));
      } catch (IOException e) {
        LOG.warn("{} cannot be deleted: {}", file(folder, name), e.getMessage());
      }
    }
  }

  /**
   * Counts an Error.
   *
   * @param name of the thing, a valid name of a file
   * @param nodeId of the node that the thing is about
   * @param content of the thing, for whoever looks for the defect
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
      LOG.error("Node {}: its {} cannot be noted in {}: {}", nodeId, what, file, e.getMessage());
      return;
    }
    if (count >= ERRORS) {
      LOG.error(
          "Node {}: its {} ended the process {} times and is set aside in {}; please report that"
              + " file as a defect; to have the {} handled again, delete the file",
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
