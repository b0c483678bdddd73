package dev.kci.runtime.results;

import dev.kci.api.model.Result;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One test that a job's output tells of, with the tests inside it.
 *
 * @param name as printed, never empty
 * @param result incomplete when the output ended before the test's own line
 * @param reason what the test says of a skip, an expected failure or a time-out; null for nothing
 * @param duration how long it took; null when the output does not tell
 * @param explanation the lines just before a failure, a bounded number, empty for a test that did
 *     not fail
 * @param children its subtests, in order
 * @param artifacts what it left, by artifact name: URLs, or names of files that the job left
 * @param measurement what it measured; null for nothing
 */
public record TestCase(
    String name,
    Result result,
    @Nullable String reason,
    @Nullable Duration duration,
    List<String> explanation,
    List<TestCase> children,
    Map<String, String> artifacts,
    @Nullable Measurement measurement) {

  public TestCase {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(result, "result");
    explanation = List.copyOf(explanation);
    children = List.copyOf(children);
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
  }

  /** A test that left and measured nothing. */
  public TestCase(
      String name,
      Result result,
      @Nullable String reason,
      @Nullable Duration duration,
      List<String> explanation,
      List<TestCase> children) {
    this(name, result, reason, duration, explanation, children, Map.of(), null);
  }

  /** A test about which nothing else is known. */
  public static TestCase of(String name, Result result) {
    return new TestCase(name, result, null, null, List.of(), List.of());
  }

  /** This test and all inside it, parents first. */
  public Stream<TestCase> all() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(TestCase::all));
  }
}
