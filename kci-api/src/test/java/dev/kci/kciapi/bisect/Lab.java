package dev.kci.kciapi.bisect;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Plays the pipeline: builds and tests the running checkouts, each in one go. */
record Lab(KciApi api, Function<String, Answer> answers) {
  /** What becomes of a commit. */
  enum Answer {
    PASS,
    FAIL,
    BUILD_FAILS,
    LOST
  }

  /** Ends all checkouts that run. */
  void work() {
    for (Node checkout : checkouts()) {
      if (checkout.state() != NodeState.DONE) {
        end(checkout, answers.apply(commit(checkout)));
      }
    }
  }

  /** Returns the pipeline's own checkouts. */
  List<Node> checkouts() {
    return api.nodes()
        .findAll(
            NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
                .and(NodeField.OWNER.is(api.users().username())));
  }

  static String commit(Node checkout) {
    return checkout.kernelRevision().map(KernelRevision::commit).orElseThrow();
  }

  private void end(Node checkout, Answer answer) {
    Node build = child(checkout, NodeKind.KBUILD, "kbuild");
    if (answer == Answer.PASS || answer == Answer.FAIL) {
      Node job = child(build, NodeKind.JOB, "boot");
      Node test = child(job, NodeKind.TEST, "login");
      done(test, answer == Answer.PASS ? Result.PASS : Result.FAIL);
      done(job, answer == Answer.PASS ? Result.PASS : Result.FAIL);
    }
    done(
        build,
        switch (answer) {
          case BUILD_FAILS -> Result.FAIL;
          case LOST -> Result.INCOMPLETE;
          default -> Result.PASS;
        });
    done(checkout, null);
  }

  private Node child(Node parent, NodeKind kind, String name) {
    return api.nodes().create(Node.childOf(parent, kind, name).build());
  }

  /** Runs a job again, as a runner does that hears a retry event. */
  void again(Node job, Node build, long attempt) {
    Node run =
        api.nodes()
            .create(
                Node.lateChildOf(build, NodeKind.JOB, job.name()).retryCounter(attempt).build());
    Answer answer = answers.apply(commit(api.nodes().get(String.valueOf(build.parent()))));
    Node test = child(run, NodeKind.TEST, "login");
    done(test, answer == Answer.PASS ? Result.PASS : Result.FAIL);
    done(run, answer == Answer.PASS ? Result.PASS : Result.FAIL);
  }

  private void done(Node node, @Nullable Result result) {
    Optional<Result> wanted = Optional.ofNullable(result);
    api.nodes()
        .update(node, old -> old.withState(NodeState.DONE).withResult(wanted.orElse(old.result())));
  }
}
