package dev.kci.kciapi.artifact;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Chooses the names of downloaded files. Anybody can write any artifact into a node, so a name
 * consists of a few plain characters, does not start with a dot or a dash, and differs from the
 * others by more than case.
 */
final class FileNames {
  private static final int LONGEST = 100;

  private FileNames() {}

  /**
   * Returns a file name for each artifact: the last part of its URL, if no other artifact has it,
   * else with the artifact's name before it.
   *
   * @param artifacts URLs by artifact name
   */
  static Map<String, String> of(Map<String, String> artifacts) {
    Map<String, String> names = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    artifacts.forEach(
        (artifact, url) -> {
          String last = safe(last(url));
          String name = last.isEmpty() ? cut(safe(artifact)) : cut(last);
          if (name.isEmpty() || taken.contains(lower(name))) {
            name = cut(safe(artifact + "-" + last));
          }
          String base = name.isEmpty() ? "artifact" : name;
          String free = base;
          for (int i = 2; !taken.add(lower(free)); i++) {
            free = base + "-" + i;
          }
          names.put(artifact, free);
        });
    return names;
  }

  private static String last(String url) {
    String path = url.replaceFirst("(?s)[?#].*", "");
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String safe(String name) {
    return name.replaceAll("[^A-Za-z0-9._+=@-]", "_").replaceFirst("^[.-]+", "");
  }

  /** Keeps the end, which has the type. */
  private static String cut(String name) {
    return name.length() <= LONGEST ? name : safe(name.substring(name.length() - LONGEST));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
