package dev.kci.quickstart;

import dev.kci.api.model.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the nodes of a checkout must end.
 *
 * @param nodes each node's name and its {@code state/result}
 */
public record Expectation(Map<String, String> nodes) {
  private static final Map<String, String> GOOD =
      Map.of(
          "checkout", "done/pass",
          "kbuild-demo", "done/pass",
          "boot-demo", "done/pass");

  /** Everything passes. */
  public static Expectation allPass() {
    return good(
        Map.of(
            "sched-tests",
            "done/pass",
            "sched.wakes_up",
            "done/pass",
            "sched.sleeps",
            "done/pass"));
  }

  /** One test fails and one is skipped. */
  static Expectation oneFailure() {
    return good(
        Map.of(
            "sched-tests", "done/fail",
            "sched.wakes_up", "done/fail",
            "sched.sleeps", "done/pass",
            "sched.numa", "done/skip"));
  }

  /** The tests hang until the timeout service ends them. */
  static Expectation timeout() {
    return good(Map.of("sched-tests", "done/incomplete"));
  }

  /** A real tree, whose own tests we do not know. */
  static Expectation realTree() {
    return good(Map.of("sched-tests", "done/pass"));
  }

  private static Expectation good(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(GOOD);
    all.putAll(more);
    return new Expectation(all);
  }

  /** Returns what differs from these nodes; empty if all is well. */
  public List<String> differences(List<Node> found) {
    Map<String, String> actual = new TreeMap<>();
    found.forEach(
        node ->
            actual.merge(
                node.name(),
                node.state().wireName()
                    + "/"
                    + (node.result() == null ? "-" : node.result().wireName()),
                (first, second) -> first + " and again " + second));
    List<String> differences = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    nodes.forEach(
        (name, expected) -> {
          String is = actual.remove(name);
          if (is == null) {
            missing.add(name);
          } else if (!expected.equals(is)) {
            differences.add("node " + name + " must be " + expected + ", is " + is);
          }
        });
    if (!missing.isEmpty()) {
      differences.add("missing nodes: " + String.join(", ", missing));
    }
    actual.forEach((name, is) -> differences.add("unexpected node " + name + ", " + is));
    return differences;
  }
}
