package dev.kci.trigger.remote;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okio.BufferedSource;

/**
 * The manifest of a git host, as grokmirror writes it ({@code manifest.js.gz}): a fingerprint of
 * all refs of each repository, by its path and by the paths of links to it. Immutable.
 *
 * @param fingerprints of the wanted repositories, by {@link #name}
 */
record Manifest(Map<String, String> fingerprints) {
  static final Manifest EMPTY = new Manifest(Map.of());

  Manifest {
    fingerprints = Map.copyOf(fingerprints);
  }

  /**
   * Reads a manifest.
   *
   * @param wanted the {@link #name}s of repositories; the others are skipped
   * @throws IOException if it is not one; the message says why
   */
  static Manifest read(BufferedSource json, Set<String> wanted) throws IOException {
    Map<String, String> fingerprints = new HashMap<>();
    try {
      JsonReader reader = JsonReader.of(json);
      reader.beginObject();
      while (reader.hasNext()) {
        Repository repository = Repository.read(reader);
        for (String path : repository.paths()) {
          if (wanted.contains(name(path)) && !repository.fingerprint().isEmpty()) {
            fingerprints.put(name(path), repository.fingerprint());
          }
        }
      }
      reader.endObject();
    } catch (JsonDataException e) {
      throw new IOException("not a manifest: " + e.getMessage(), e);
    }
    return new Manifest(fingerprints);
  }

  /** Returns the fingerprint of a repository; an empty string if the manifest has none. */
  String fingerprint(String name) {
    return fingerprints.getOrDefault(name, "");
  }

  /** Returns the path without a slash or {@code .git} at its end, which URLs may leave out. */
  static String name(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    String trimmed = path.substring(0, end);
    return trimmed.endsWith(".git") ? trimmed.substring(0, end - ".git".length()) : trimmed;
  }

  private record Repository(List<String> paths, String fingerprint) {
    static Repository read(JsonReader reader) throws IOException {
      List<String> paths = new ArrayList<>();
      String fingerprint = "";
      paths.add(reader.nextName());
      reader.beginObject();
      while (reader.hasNext()) {
        String key = reader.nextName();
        JsonReader.Token type = reader.peek();
        if (key.equals("fingerprint") && type == JsonReader.Token.STRING) {
          fingerprint = reader.nextString();
        } else if (key.equals("symlinks") && type == JsonReader.Token.BEGIN_ARRAY) {
          reader.beginArray();
          while (reader.hasNext()) {
            paths.add(reader.nextString());
          }
          reader.endArray();
        } else {
          reader.skipValue();
        }
      }
      reader.endObject();
      return new Repository(paths, fingerprint);
    }
  }
}
