package dev.kci.outages;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The lines at WARN and above that the logs of a folder get after some moment.
 *
 * @param folder the folder of the logs
 * @param sizes the length of each log at that moment, in bytes
 */
record Warnings(Path folder, Map<Path, Long> sizes) {
  Warnings {
    sizes = Map.copyOf(sizes);
  }

  /** Starts at this moment. */
  static Warnings from(Path folder) throws IOException {
    Map<Path, Long> sizes = new HashMap<>();
    for (Path log : logs(folder)) {
      sizes.put(log, Files.size(log));
    }
    return new Warnings(folder, sizes);
  }

  /** Returns the lines so far. */
  List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path log : logs(folder)) {
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
        file.seek(sizes.getOrDefault(log, 0L));
        byte[] rest = new byte[Math.toIntExact(file.length() - file.getFilePointer())];
        file.readFully(rest);
        new String(rest, StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
            .forEach(lines::add);
      }
    }
    return lines;
  }

  private static List<Path> logs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }
}
