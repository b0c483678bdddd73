package dev.kci.storage;

import java.util.List;
import java.util.stream.Stream;

/**
 * The checked folder and name of a stored file: nothing from a node's data may lead out of the
 * storage.
 */
record StoredName(String folder, String name) {
  StoredName {
    segments(folder).forEach(segment -> check(segment, folder));
    check(name, name);
    if (name.contains("/")) {
      throw new StorageException("Bad file name '" + name + "'; expected one without '/'");
    }
  }

  /** Returns the folder's levels and the name. */
  List<String> segments() {
    return Stream.concat(segments(folder).stream(), Stream.of(name)).toList();
  }

  private static List<String> segments(String folder) {
    return List.of(folder.split("/", -1));
  }

  private static void check(String segment, String whole) {
    boolean control = segment.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 0x7f);
    if (segment.isEmpty() || segment.equals(".") || segment.equals("..") || control) {
      throw new StorageException(
          "Bad folder or file name '" + whole + "'; expected a relative path without '.' and '..'");
    }
  }

  @Override
  public String toString() {
    return folder + "/" + name;
  }
}
