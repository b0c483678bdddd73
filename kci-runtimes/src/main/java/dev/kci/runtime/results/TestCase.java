package dev.kci.runtime.results;

import dev.kci.api.model.Result;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A test found in a job's output, with its subtests.
 *
 * @param name as printed, never empty
 * @param result incomplete if the output ended before the test's result line
 * @param reason the test's words about a skip, an expected failure or a timeout; may be null
 * @param duration how long the test took; null if unknown
 * @param explanation a bounded number of lines before a failure; empty if the test did not fail
 * @param children its subtests, in order
 * @param artifacts by name: URLs, or names of files that the job left
 * @param measurement may be null
 * @param metrics further numbers by name, as a pull lab reports them
 */
public record TestCase(
    String name,
    Result result,
    @Nullable String reason,
    @Nullable Duration duration,
    List<String> explanation,
    List<TestCase> children,
    Map<String, String> artifacts,
    @Nullable Measurement measurement,
    Map<String, BigDecimal> metrics) {

  public TestCase {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(result, "result");
    explanation = List.copyOf(explanation);
    children = List.copyOf(children);
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /** Creates a test without metrics. */
  public TestCase(
      String name,
      Result result,
      @Nullable String reason,
      @Nullable Duration duration,
      List<String> explanation,
      List<TestCase> children,
      Map<String, String> artifacts,
      @Nullable Measurement measurement) {
    this(name, result, reason, duration, explanation, children, artifacts, measurement, Map.of());
  }

  /** Creates a test without artifacts and measurement. */
  public TestCase(
      String name,
      Result result,
      @Nullable String reason,
      @Nullable Duration duration,
      List<String> explanation,
      List<TestCase> children) {
    this(name, result, reason, duration, explanation, children, Map.of(), null);
  }

  /** Creates a test with only a name and a result. */
  public static TestCase of(String name, Result result) {
    return new TestCase(name, result, null, null, List.of(), List.of());
  }

  /** Returns this test and all its subtests, parents first. */
  public Stream<TestCase> all() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(TestCase::all));
  }
}
