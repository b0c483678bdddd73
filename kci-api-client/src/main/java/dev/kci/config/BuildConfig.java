package dev.kci.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A branch to follow: {@code build_configs.<name>}.
 *
 * @param tree the name of the {@link Tree}
 * @param branch the branch, or an http(s) URL of a JSON list that tells the newest branch
 * @param architectures the architectures to build; empty for all
 * @param frequency the minimum time between two checkouts; null for no limit
 * @param priority low, medium, high or 0 to 100; null to use the job's own
 */
public record BuildConfig(
    String name,
    String tree,
    String branch,
    List<String> architectures,
    @Nullable Duration frequency,
    @Nullable String priority,
    Located.Mapping source) {

  public BuildConfig {
    architectures = List.copyOf(architectures);
  }
}
