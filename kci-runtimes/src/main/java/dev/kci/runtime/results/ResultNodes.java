package dev.kci.runtime.results;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import dev.kci.text.SafeText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Converts a job's tests to nodes of kind test, as children in a hierarchy PUT. The server fills in
 * parent, treeid, submitter and owner (recorded exchange {@code hierarchy}).
 */
public final class ResultNodes {
  private static final int LONGEST_MESSAGE = 2000;

  private static final Pattern WEB = Pattern.compile("https?://[A-Za-z0-9\\[][\\x21-\\x7E]*");

  private final Node job;
  private final Map<String, String> stored;

  private ResultNodes(Node job, Map<String, String> stored) {
    this.job = job;
    this.stored = stored;
  }

  /**
   * Returns the nodes of the outermost tests, with their children.
   *
   * @param stored URLs of the job's files, by file name
   */
  public static List<NodeTree> children(
      Node job, List<TestCase> tests, Map<String, String> stored) {
    return new ResultNodes(job, stored).children(job.path(), tests);
  }

  /**
   * Resolves a test's artifacts: web addresses are kept, names of the job's files become their URLs
   * in the storage, anything else is left out.
   */
  public static Map<String, String> urls(
      Map<String, String> artifacts, Map<String, String> stored) {
    Map<String, String> urls = new LinkedHashMap<>();
    artifacts.forEach(
        (name, place) -> {
          String url = stored.get(place);
          if (url != null || WEB.matcher(place).matches()) {
            urls.put(name, url == null ? place : url);
          }
        });
    return urls;
  }

  private List<NodeTree> children(List<String> path, List<TestCase> tests) {
    Set<String> taken = new HashSet<>();
    tests.forEach(test -> taken.add(test.name()));
    Map<String, Integer> used = new HashMap<>();
    List<NodeTree> children = new ArrayList<>();
    for (TestCase test : tests) {
      children.add(child(path, test, distinct(test.name(), used, taken)));
    }
    return children;
  }

  /** Returns the name, made unique with a number if it is repeated. */
  private static String distinct(String name, Map<String, Integer> used, Set<String> taken) {
    int number = used.merge(name, 1, Integer::sum);
    if (number == 1) {
      return name;
    }
    while (!taken.add(name + "-" + number)) {
      number++;
    }
    used.put(name, number);
    return name + "-" + number;
  }

  private NodeTree child(List<String> parent, TestCase test, String name) {
    List<String> path = new ArrayList<>(parent);
    path.add(name);
    String group = job.group();
    Node node =
        Node.builder(NodeKind.TEST, name)
            .path(path)
            .group(group == null ? job.name() : group)
            .state(NodeState.DONE)
            .result(test.result())
            .artifacts(urls(test.artifacts(), stored))
            .data(data(job, test))
            .build();
    return new NodeTree(node, children(path, test.children()));
  }

  private static JsonObject data(Node job, TestCase test) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    for (String key :
        List.of("kernel_revision", "arch", "defconfig", "compiler", "platform", "runtime")) {
      data.put(key, job.data().get(key));
    }
    data.put("error_msg", message(test));
    data.put("misc", misc(test));
    return JsonObject.of(data).withoutNulls();
  }

  /** Holds what the API's model of a test has no field for; the API only keeps {@code misc}. */
  private static @Nullable Map<String, Object> misc(TestCase test) {
    Map<String, Object> misc = new LinkedHashMap<>();
    if (test.duration() != null) {
      misc.put("duration", test.duration().toNanos() / 1e9); // seconds
    }
    if (test.measurement() != null) {
      misc.put("measurement", test.measurement().plainValue());
      misc.put("units", test.measurement().units());
    }
    if (!test.metrics().isEmpty()) {
      misc.put("metrics", test.metrics());
    }
    return misc.isEmpty() ? null : misc;
  }

  private static @Nullable String message(TestCase test) {
    List<String> lines = new ArrayList<>();
    if (test.reason() != null && !test.reason().isEmpty() && test.result() != Result.PASS) {
      lines.add(test.reason());
    }
    lines.addAll(test.explanation());
    if (lines.isEmpty()) {
      return null;
    }
    return SafeText.cut(
        lines.stream()
            .flatMap(String::lines)
            .map(line -> SafeText.plainIndented(line, LONGEST_MESSAGE))
            .collect(Collectors.joining("\n")),
        LONGEST_MESSAGE);
  }
}
