package dev.kci.runner.results;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes nodes of kind test of a job's tests, as the children of a hierarchy PUT. The server fills
 * in parent, treeid, submitter and owner (recorded exchange {@code hierarchy}).
 */
public final class ResultNodes {
  private static final int LONGEST_MESSAGE = 2000;

  private ResultNodes() {}

  /** The job's node as it is to be written, with the tests below it. */
  public static NodeTree tree(Node job, List<TestCase> tests) {
    return new NodeTree(job, children(job.path(), group(job), job, tests));
  }

  private static String group(Node job) {
    String group = job.group();
    return group == null ? job.name() : group;
  }

  private static List<NodeTree> children(
      List<String> path, String group, Node job, List<TestCase> tests) {
    return tests.stream().map(test -> child(path, group, job, test)).toList();
  }

  private static NodeTree child(List<String> parent, String group, Node job, TestCase test) {
    List<String> path = new ArrayList<>(parent);
    path.add(test.name());
    Node node =
        Node.builder(NodeKind.TEST, test.name())
            .path(path)
            .group(group)
            .state(NodeState.DONE)
            .result(test.result())
            .data(data(job, test))
            .build();
    return new NodeTree(node, children(path, group, job, test.children()));
  }

  private static JsonObject data(Node job, TestCase test) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    for (String key :
        List.of("kernel_revision", "arch", "defconfig", "compiler", "platform", "runtime")) {
      data.put(key, job.data().get(key));
    }
    data.put("error_msg", message(test));
    if (test.duration() != null) {
      // seconds; kept in misc as the API's model has no field for it
      data.put("misc", Map.of("duration", test.duration().toNanos() / 1e9));
    }
    return JsonObject.of(data).withoutNulls();
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
    String message = String.join("\n", lines);
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "…";
  }
}
