package dev.kci.outages;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.quickstart.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The outcome of one commit.
 *
 * @param nodes the checkout and all nodes below it
 * @param mails the full text of the mails about it
 * @param warnings the services' log lines at WARN and above from this time
 */
record Findings(List<Node> nodes, List<String> mails, List<String> warnings) {
  /** The names of a checkout's jobs. */
  static final List<String> JOBS = List.of("kbuild-demo", "boot-demo", "sched-tests");

  Findings {
    nodes = List.copyOf(nodes);
    mails = List.copyOf(mails);
    warnings = List.copyOf(warnings);
  }

  /**
   * Judges the outcome: it is good if all jobs and one mail are there, or if a warning, a mail and
   * a node report what is missing.
   */
  CellResult result() {
    List<String> differences = new ArrayList<>(Expectation.allPass().differences(nodes));
    nodes.stream()
        .filter(node -> node.is(NodeKind.CHECKOUT))
        .filter(node -> !node.artifacts().containsKey("tarball"))
        .forEach(node -> differences.add("node checkout has no artifact tarball"));
    nodes.stream()
        .filter(node -> node.is(NodeKind.KBUILD) || node.is(NodeKind.JOB))
        .filter(node -> node.artifacts().isEmpty())
        .forEach(node -> differences.add("node " + node.name() + " has no artifacts"));
    if (differences.isEmpty() && mails.size() == 1) {
      return new CellResult(true, "all jobs, one mail");
    }
    if (mails.size() > 1) {
      differences.add("there are " + mails.size() + " mails");
    }
    List<String> silent = silent();
    String what = String.join("; ", differences);
    return silent.isEmpty()
        ? new CellResult(true, "reported by warning, mail and node: " + what)
        : new CellResult(false, Stream.concat(differences.stream(), silent.stream()).toList());
  }

  /** Returns what fails to report the loss. */
  private List<String> silent() {
    Optional<Node> checkout = nodes.stream().filter(node -> node.is(NodeKind.CHECKOUT)).findAny();
    List<String> silent = new ArrayList<>();
    if (checkout.isEmpty() || checkout.get().state() != NodeState.DONE) {
      silent.add("the checkout is not done");
    }
    List<String> missing = JOBS.stream().filter(name -> !passed(name)).toList();
    List<String> unnamed =
        missing.stream()
            .filter(name -> mails.stream().noneMatch(mail -> mail.contains(name)))
            .toList();
    if (mails.isEmpty()) {
      silent.add("no mail");
    } else if (mails.size() > 1 || missing.isEmpty() || !unnamed.isEmpty()) {
      silent.add("no mail reports " + (unnamed.isEmpty() ? "it" : unnamed));
    }
    if (nodes.stream().noneMatch(Findings::complains)) {
      silent.add("no node reports it");
    }
    List<String> ids = nodes.stream().map(Node::requireId).toList();
    if (warnings.stream().noneMatch(line -> ids.stream().anyMatch(line::contains))) {
      silent.add("no warning names one of its nodes");
    }
    return silent;
  }

  private boolean passed(String name) {
    List<Node> found = nodes.stream().filter(node -> node.name().equals(name)).toList();
    return found.size() == 1
        && found.get(0).state() == NodeState.DONE
        && found.get(0).result() == Result.PASS;
  }

  private static boolean complains(Node node) {
    return node.errorMessage().isPresent()
        || Objects.equals(node.result(), Result.INCOMPLETE)
        || Objects.equals(node.result(), Result.FAIL);
  }
}
