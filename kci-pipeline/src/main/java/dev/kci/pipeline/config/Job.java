package dev.kci.pipeline.config;

import dev.kci.config.Frequency;
import dev.kci.config.Located;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A build or test that can be scheduled: {@code jobs.<name>}.
 *
 * @param template the template's file name
 * @param kind the kind of its node: {@code kbuild}, {@code job}, …; defaults to {@code node}
 * @param image the container image, which may have {@code {placeholders}}
 * @param params parameters for the template, with any keys. Placeholders for the job's own keys and
 *     for other params are filled.
 * @param strictNames whether names and URLs for a Jinja2 template must not contain characters that
 *     are special to YAML or a shell
 * @param priority low, medium, high or 0 to 100
 * @param others all other keys, which templates see unchanged
 */
public record Job(
    String name,
    String template,
    String kind,
    @Nullable String image,
    Map<String, @Nullable Object> params,
    List<Rule> rules,
    @Nullable String priority,
    @Nullable String kcidbTestSuite,
    @Nullable String baseName,
    boolean strictNames,
    Map<String, @Nullable Object> others,
    Located.Mapping source) {

  public Job {
    rules = List.copyOf(rules);
  }

  /** The most reruns that {@code params.confirm} may ask for: a retry service makes no more. */
  public static final int MOST_RERUNS = 3;

  /**
   * Returns how often the job is run again before a report calls its new failure a regression:
   * {@code params.confirm}, 0 by default.
   */
  public int confirm() {
    return params.get("confirm") instanceof Number number
        ? Math.max(0, Math.min(number.intValue(), MOST_RERUNS))
        : 0;
  }

  /** Returns a param if it is text. */
  public Optional<String> param(String key) {
    return params.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /**
   * Returns the minimum time between two runs for one tree, branch and platform; empty if
   * unlimited.
   */
  public Optional<Duration> frequency() {
    return param("frequency").flatMap(Frequency::parse);
  }
}
