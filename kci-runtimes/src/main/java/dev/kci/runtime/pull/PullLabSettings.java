package dev.kci.runtime.pull;

import dev.kci.config.Fields;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a lab that fetches its jobs: a pull lab, or a LAVA lab without a URL.
 *
 * @param storageName the name of the storage for definitions; null for the program's own
 * @param claimTimeout after this, a job that no lab has claimed counts as unclaimed
 */
public record PullLabSettings(@Nullable String storageName, Duration claimTimeout) {
  private static final Duration CLAIM = Duration.ofHours(1);

  /** Reads {@code storage_name} and {@code claim_timeout} (default 3600). */
  public static PullLabSettings read(Fields fields) {
    return new PullLabSettings(
        fields.word("storage_name"),
        Objects.requireNonNullElse(fields.seconds("claim_timeout"), CLAIM));
  }

  /** Returns the name of the storage for definitions; empty for the program's own. */
  public Optional<String> storage() {
    return Optional.ofNullable(storageName);
  }
}
