package dev.kci.runtime.pull;

import dev.kci.config.Fields;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a lab that fetches its jobs: a pull lab, or a LAVA lab without a URL.
 *
 * @param storageName the name of the storage for definitions; null for the program's own
 * @param claimTimeout after this, a job that no lab has claimed counts as unclaimed; null for the
 *     default
 */
public record PullLabSettings(@Nullable String storageName, @Nullable Duration claimTimeout) {
  /** Reads {@code storage_name} and {@code claim_timeout}. */
  public static PullLabSettings read(Fields fields) {
    return new PullLabSettings(fields.word("storage_name"), fields.seconds("claim_timeout"));
  }

  /** Returns the name of the storage for definitions; empty for the program's own. */
  public Optional<String> storage() {
    return Optional.ofNullable(storageName);
  }
}
