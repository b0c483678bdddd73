package dev.kci.cli;

import dev.kci.cli.completion.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the API said last of one kind of value: a file in the user's cache. */
final class CompletionCache {
  private static final Duration RECENT = Duration.ofSeconds(60);
  private static final Duration OLD = Duration.ofDays(2);
  private static final int MOST_BYTES = 1 << 20;

  private final @Nullable Path file;

  private CompletionCache(@Nullable Path file) {
    this.file = file;
  }

  /** Returns a cache that keeps nothing. */
  static CompletionCache none() {
    return new CompletionCache(null);
  }

  /** Returns the cache for the API at a URL. */
  static CompletionCache of(Map<String, String> environment, String url, ValueKind kind) {
    String name =
        UUID.nameUUIDFromBytes(url.getBytes(StandardCharsets.UTF_8))
            + "."
            + kind.name().toLowerCase(Locale.ROOT);
    return new CompletionCache(
        ValueCompletion.cacheFolder(environment).resolve("kernelci/completion").resolve(name));
  }

  /** Returns what was written in the last minute. */
  Optional<List<String>> recent() {
    return read(RECENT);
  }

  /** Returns what was written in the last days, or nothing. */
  List<String> old() {
    return read(OLD).orElse(List.of());
  }

  private Optional<List<String>> read(Duration age) {
    if (file == null) {
      return Optional.empty();
    }
    try {
      Instant written = Files.getLastModifiedTime(file).toInstant();
      return written.isAfter(Instant.now().minus(age)) && Files.size(file) <= MOST_BYTES
          ? Optional.of(Files.readAllLines(file))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Replaces the file; a failure only costs time later. */
  void write(List<String> values) {
    if (file == null) {
      return;
    }
    try {
      Path folder = Objects.requireNonNull(file.getParent());
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path next = Files.createTempFile(folder, "", "");
      Files.write(next, values);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | UnsupportedOperationException e) {
      // the next completion asks the API again
    }
  }
}
