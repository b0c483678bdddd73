package dev.kci.report.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files of a site. Whenever this process is killed, each page is whole, and so are the links
 * between all pages that can be reached: new pages, which nothing leads to yet, are written first,
 * then the changed ones; pages are removed when nothing leads to them any more. A page that is the
 * same as before is not written. Not thread-safe.
 */
final class SiteFolder {
  /** Writes or replaces a file, so that its name always refers to complete content. */
  interface Writer {
    void write(Path file, byte[] content) throws IOException;
  }

  private final Path folder;
  private final Writer writer;

  SiteFolder(Path folder, Writer writer) {
    this.folder = folder.normalize();
    this.writer = writer;
  }

  /**
   * Writes pages that lead to each other.
   *
   * @param pages text by name; names have slashes, and stay in this folder
   * @return how many were new or changed
   */
  int write(Map<String, String> pages) throws IOException {
    Map<Path, byte[]> changed = new LinkedHashMap<>();
    int written = 0;
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Path file = file(page.getKey());
      byte[] content = page.getValue().getBytes(StandardCharsets.UTF_8);
      if (!Files.exists(file)) {
        Files.createDirectories(file.resolveSibling("."));
        writer.write(file, content);
        written++;
      } else if (Files.size(file) != content.length
          || !Arrays.equals(Files.readAllBytes(file), content)) {
        changed.put(file, content);
      }
    }
    for (Map.Entry<Path, byte[]> file : changed.entrySet()) {
      writer.write(file.getKey(), file.getValue());
      written++;
    }
    return written;
  }

  /** Returns whether there is such a page. */
  boolean has(String name) {
    return Files.isRegularFile(file(name));
  }

  /** Returns the names of all pages in a folder, and of what killed processes left there. */
  Set<String> pages(String below) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(file(below))) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".html") || name.endsWith(".html.part"))
          .forEach(name -> names.add(below + "/" + name));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return names; // nothing was written yet
    }
    return names;
  }

  /** Removes pages, and the folders that this leaves empty. */
  void remove(Set<String> names) throws IOException {
    for (String name : names) {
      Path file = file(name);
      if (Files.deleteIfExists(file)) {
        removeIfEmpty(file.resolveSibling(".").normalize());
      }
    }
  }

  private void removeIfEmpty(Path below) throws IOException {
    if (below.equals(folder)) {
      return;
    }
    try (Stream<Path> rest = Files.list(below)) {
      if (rest.findAny().isPresent()) {
        return;
      }
    }
    Files.delete(below);
  }

  private Path file(String name) {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder)) {
      throw new IllegalArgumentException("'" + name + "' leaves the folder of the site");
    }
    return file;
  }
}
