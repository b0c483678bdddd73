package dev.kci.runtime.results;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Result;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads results that a job has written itself, in the form of the API's hierarchy PUT: {@code
 * {"node": {"name", "result", "data", "artifacts"}, "child_nodes": [...]}}. The outermost node is
 * the job's own. An artifact is a URL, or the name of a file that the job left. Never throws:
 * errors become problems of the report, which then does not pass.
 */
public final class HierarchyReport {
  /** The name of the artifact with the results. */
  public static final String FILE_NAME = "kernelci-results.json";

  /**
   * Ten thousand tests need about 5 MiB. The parsed tree takes many times the memory of its text.
   */
  private static final long LARGEST = 16L << 20;

  private static final int MOST_TESTS = 10_000;
  private static final int DEEPEST = 16;
  private static final int MOST_ARTIFACTS = 100;
  private static final int LONGEST_PLACE = 2000;

  private int read;
  private long dropped;

  private HierarchyReport() {}

  /** Reads a file of at most 16 MiB. */
  public static TestReport read(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        return problem("larger than " + LARGEST + " bytes");
      }
      return of(Files.readAllBytes(file));
    } catch (IOException e) {
      return problem("cannot be read: " + ErrorText.reason(e));
    }
  }

  /** Reads JSON in UTF-8. */
  static TestReport of(byte[] json) {
    Optional<JsonObject> root;
    try {
      root = JsonText.object(JsonText.parse(json));
    } catch (IllegalArgumentException e) {
      return problem("not valid JSON: " + ErrorText.of(e));
    }
    if (root.flatMap(tree -> tree.object("node")).isEmpty()) {
      return problem("expected {\"node\": {...}, \"child_nodes\": [...]}");
    }
    HierarchyReport report = new HierarchyReport();
    List<TestCase> tests = report.children(root.get(), 1);
    return new TestReport(
        tests,
        List.of(),
        true,
        report.dropped,
        result(root.get().string("node.result")),
        artifacts(root.get().object("node").orElse(JsonObject.empty())),
        0);
  }

  private static TestReport problem(String problem) {
    return new TestReport(List.of(), List.of(FILE_NAME + ": " + problem), false, 0);
  }

  private List<TestCase> children(JsonObject tree, int depth) {
    List<TestCase> children = new ArrayList<>();
    if (tree.get("child_nodes") instanceof List<?> list) {
      for (Object element : list) {
        Optional<JsonObject> child = JsonObject.from(element);
        if (child.isPresent() && read < MOST_TESTS && depth <= DEEPEST) {
          read++;
          children.add(test(child.get(), depth));
        } else {
          dropped++;
        }
      }
    }
    return children;
  }

  private TestCase test(JsonObject tree, int depth) {
    JsonObject node = tree.object("node").orElse(JsonObject.empty());
    String name = TestName.clean(node.string("name").orElse(""));
    List<TestCase> children = children(tree, depth + 1);
    Result result = result(node.string("result"));
    return new TestCase(
        name.isEmpty() ? "unnamed" : name,
        result == null ? unstated(node, children) : result,
        node.string("data.error_msg").orElse(null),
        duration(node),
        List.of(),
        children,
        artifacts(node),
        measurement(node));
  }

  private static Map<String, String> artifacts(JsonObject node) {
    Map<String, String> artifacts = new LinkedHashMap<>();
    for (var entry : node.object("artifacts").orElse(JsonObject.empty()).asMap().entrySet()) {
      String name = TestName.clean(entry.getKey());
      if (!name.isEmpty()
          && entry.getValue() instanceof String place
          && place.length() <= LONGEST_PLACE
          && artifacts.size() < MOST_ARTIFACTS) {
        artifacts.put(name, place);
      }
    }
    return artifacts;
  }

  private static @Nullable Result result(Optional<String> name) {
    for (Result result : Result.values()) {
      if (name.isPresent() && result.wireName().equals(name.get().toLowerCase(Locale.ROOT))) {
        return result;
      }
    }
    return null;
  }

  /** KernelCI's kunit job writes {@code null} for a test that was skipped or not reached. */
  private static Result unstated(JsonObject node, List<TestCase> children) {
    for (Result result : List.of(Result.FAIL, Result.INCOMPLETE, Result.PASS, Result.SKIP)) {
      if (children.stream().anyMatch(child -> child.result() == result)) {
        return result;
      }
    }
    boolean saysNone = node.asMap().containsKey("result") && node.get("result") == null;
    return saysNone ? Result.SKIP : Result.INCOMPLETE;
  }

  private static @Nullable Measurement measurement(JsonObject node) {
    String value =
        node.get("data.misc.measurement") instanceof Number number ? number.toString() : "";
    return Measurement.of(value, node.string("data.misc.units").orElse("")).orElse(null);
  }

  /** Reads seconds, in the field that {@link ResultNodes} writes. */
  private static @Nullable Duration duration(JsonObject node) {
    return node.get("data.misc.duration") instanceof Number seconds
            && seconds.doubleValue() >= 0
            && seconds.doubleValue() < 1e9
        ? Duration.ofNanos((long) (seconds.doubleValue() * 1e9))
        : null;
  }
}
