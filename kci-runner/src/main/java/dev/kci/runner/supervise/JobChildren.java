package dev.kci.runner.supervise;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeTree;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.results.Findings;
import dev.kci.runtime.results.KselftestBuild;
import dev.kci.runtime.results.ResultNodes;
import dev.kci.runtime.results.TestCase;
import dev.kci.runtime.results.TestReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Creates the nodes below a job from its output: its tests, kernel faults in its log, and the
 * kselftest suites of a build.
 *
 * @param kernelFaults tells whether to report kernel faults in the log of a node's job
 */
public record JobChildren(Predicate<Node> kernelFaults) {
  /** The param that jobs set to false if they provoke faults, such as a test of KASAN. */
  private static final String KERNEL_MESSAGES = "kernel_messages";

  /** Reports faults unless the job's params have {@code kernel_messages: false}. */
  public static JobChildren of(PipelineConfiguration configuration) {
    return new JobChildren(
        node -> {
          Job job = configuration.jobs().get(node.name());
          return job == null || !Boolean.FALSE.equals(job.params().get(KERNEL_MESSAGES));
        });
  }

  /**
   * Returns the nodes below a job.
   *
   * @param node in its current state
   * @param urls of the stored files, by artifact name
   */
  List<NodeTree> of(
      Node node, JobStatus status, Findings found, JobOutput output, Map<String, String> urls) {
    List<TestCase> tests = new ArrayList<>(tests(status, found.report(), output.tests()));
    // a build's log only has messages of compilers
    if (!node.is(NodeKind.KBUILD) && kernelFaults.test(node)) {
      tests.addAll(found.kernelFaults());
    }
    List<NodeTree> children = new ArrayList<>(ResultNodes.children(node, tests, urls));
    KselftestBuild.of(node, found.end().result(), output.artifacts(), urls)
        .ifPresent(children::add);
    return children;
  }

  /** A lab's verdict already includes the tests in the log; an exit status does not. */
  private static List<TestCase> tests(
      JobStatus status, TestReport report, @Nullable TestReport told) {
    List<TestCase> tests = new ArrayList<>();
    if (told != null) {
      tests.addAll(told.tests());
    }
    if (told == null || status instanceof JobStatus.Exited) {
      tests.addAll(report.tests());
    }
    return tests;
  }
}
