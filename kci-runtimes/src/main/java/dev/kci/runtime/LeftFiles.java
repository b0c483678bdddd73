package dev.kci.runtime;

import dev.kci.runtime.results.HierarchyReport;
import dev.kci.runtime.results.JUnitReport;
import dev.kci.text.CountText;
import dev.kci.text.SafeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The artifacts of a job, taken from a folder that the job controlled. Only regular files are
 * taken. Each is moved out of the job's reach before anybody opens it, so it can no longer be
 * replaced by a link or a FIFO. Links are not followed.
 *
 * @param files by name
 * @param leftOut what was not taken and why, one line each
 */
public record LeftFiles(Map<String, Path> files, List<String> leftOut) {
  /** A job may have created millions of entries. */
  private static final int MOST_ENTRIES = 10_000;

  private static final int MOST_LINES = 20;
  private static final int LONGEST_NAME = 200;
  private static final int SHOWN_NAME = 60;

  /** Replaces bytes that are invalid in this system's encoding. */
  private static final int REPLACEMENT = 0xFFFD;

  public LeftFiles {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Moves the files out of a folder. Repeating it returns the same files.
   *
   * @param parent a folder that the job cannot replace
   * @param below the path from there to the job's folder
   * @param kept the destination, on the same file system; created if absent
   * @throws IOException if a folder of the runner itself cannot be read or written
   */
  public static LeftFiles take(Path parent, List<String> below, Path kept, OutputLimits limits)
      throws IOException {
    if (Files.notExists(kept, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          kept, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    try (OpenFolder top = OpenFolder.of(parent);
        OpenFolder target = OpenFolder.of(kept)) {
      Taking taking = new Taking(target, limits);
      taking.listKept();
      taking.from(top, below);
      return new LeftFiles(taking.files, taking.lines());
    }
  }

  private static final class Taking {
    private final OpenFolder kept;
    private final OutputLimits limits;
    private final Map<String, Path> files = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private long tooMany;

    Taking(OpenFolder kept, OutputLimits limits) {
      this.kept = kept;
      this.limits = limits;
    }

    void listKept() throws IOException {
      try (Stream<Path> before = Files.list(kept.path())) {
        before
            .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
            .sorted()
            .forEach(file -> files.put(file.getFileName().toString(), file));
      }
    }

    void from(OpenFolder folder, List<String> below) {
      try {
        if (below.isEmpty()) {
          entries(folder);
          return;
        }
        try (OpenFolder inside = folder.inside(below.get(0))) {
          from(inside, below.subList(1, below.size()));
        }
      } catch (IOException e) {
        leftOut.add("'" + below.get(0) + "' is not a readable folder");
      }
    }

    private void entries(OpenFolder folder) throws IOException {
      List<Path> names = folder.names(MOST_ENTRIES);
      if (names.size() == MOST_ENTRIES) {
        leftOut.add("only the first " + MOST_ENTRIES + " entries of the folder are read");
      }
      Path results = kept.path().getFileSystem().getPath(HierarchyReport.FILE_NAME);
      names.sort(
          Comparator.comparing((Path name) -> !name.equals(results))
              .thenComparing(name -> !JUnitReport.isCandidate(name.toString()))
              .thenComparing(Comparator.naturalOrder()));
      names.forEach(name -> entry(folder, name));
    }

    private void entry(OpenFolder folder, Path name) {
      String text = name.toString();
      String shown = "artifact '" + SafeText.escape(text, SHOWN_NAME) + "'";
      if (text.length() > LONGEST_NAME
          || text.codePoints().anyMatch(c -> c == REPLACEMENT || SafeText.isUnsafe(c))) {
        leftOut.add(
            shown + ": expected a name of at most " + LONGEST_NAME + " printable characters");
        return;
      }
      try {
        BasicFileAttributes attributes = folder.attributes(name);
        if (!attributes.isRegularFile()) {
          leftOut.add(shown + " is " + kind(attributes) + "; expected a regular file");
        } else if (attributes.size() > limits.artifactBytes()) {
          leftOut.add(
              "%s has %d bytes; expected at most %d"
                  .formatted(shown, attributes.size(), limits.artifactBytes()));
        } else if (files.size() >= limits.artifacts()) {
          tooMany++;
        } else {
          folder.move(name, kept);
          // It may have been replaced after the check, but not after the move.
          if (kept.attributes(name).isRegularFile()) {
            files.put(text, kept.path().resolve(name));
          }
        }
      } catch (IOException e) {
        leftOut.add(shown + " cannot be read");
      }
    }

    private static String kind(BasicFileAttributes attributes) {
      return attributes.isSymbolicLink()
          ? "a link"
          : attributes.isDirectory() ? "a folder" : "a FIFO, socket or device";
    }

    List<String> lines() {
      List<String> lines =
          new ArrayList<>(leftOut.subList(0, Math.min(MOST_LINES, leftOut.size())));
      if (leftOut.size() > MOST_LINES) {
        lines.add("and " + (leftOut.size() - MOST_LINES) + " more");
      }
      if (tooMany > 0) {
        lines.add(CountText.of(tooMany, "more file") + "; expected at most " + limits.artifacts());
      }
      return lines;
    }
  }
}
