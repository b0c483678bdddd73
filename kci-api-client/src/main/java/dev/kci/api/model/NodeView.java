package dev.kci.api.model;

import java.util.List;
import java.util.Optional;

/** A node with the data of its kind typed; what it does not name is in {@code node().data()}. */
public sealed interface NodeView permits CheckoutView, NodeView.Run {
  /** The node itself. */
  Node node();

  /** The kernel revision; empty when one of tree, url, branch, commit is missing. */
  default Optional<KernelRevision> revision() {
    return node().kernelRevision();
  }

  /** The URL of an artifact, like {@code tarball} or {@code kernel}. */
  default Optional<String> artifact(String name) {
    return Optional.ofNullable(node().artifacts().get(name));
  }

  /** The view of a node; empty when it is of a kind that has none, such as {@code regression}. */
  static Optional<NodeView> of(Node node) {
    if (node.is(NodeKind.CHECKOUT)) {
      return Optional.of(new CheckoutView(node));
    }
    if (node.is(NodeKind.KBUILD)) {
      return Optional.of(new KbuildView(node));
    }
    if (node.is(NodeKind.JOB)) {
      return Optional.of(new JobView(node));
    }
    return node.is(NodeKind.TEST) ? Optional.of(new TestView(node)) : Optional.empty();
  }

  /** What runs in a runtime: a build, a job or a test of it. */
  sealed interface Run extends NodeView permits KbuildView, TestRun {
    /** The architecture, like {@code x86_64}. */
    default Optional<String> arch() {
      return node().data().string("arch");
    }

    /** The names of the configuration targets; the server has one text or a list of them. */
    default List<String> defconfigs() {
      return node()
          .data()
          .string("defconfig")
          .map(List::of)
          .orElseGet(() -> node().data().strings("defconfig"));
    }

    /** The compiler of the kernel with its version, like {@code gcc-12}. */
    default Optional<String> compiler() {
      return node().data().string("compiler");
    }

    /** Configuration targets and fragments in one text. */
    default Optional<String> configFull() {
      return node().data().string("config_full");
    }

    /** The form of the image, like {@code bzImage}. */
    default Optional<String> kernelType() {
      return node().data().string("kernel_type");
    }

    /** The platform that it is for; of a build, the one that builds. */
    default Optional<String> platform() {
      return node().data().string("platform");
    }

    /** The runtime that has it. */
    default Optional<String> runtime() {
      return node().data().string("runtime");
    }

    /** The runtime's own name of the job. */
    default Optional<String> jobId() {
      return node().data().string("job_id");
    }

    /** The context within the runtime: a lab, a cluster. */
    default Optional<String> jobContext() {
      return node().data().string("job_context");
    }

    /** What the runtime has to say besides. */
    default JsonObject misc() {
      return node().data().object("misc").orElse(JsonObject.empty());
    }
  }

  /** What tests a kernel: a job, or a test of one. */
  sealed interface TestRun extends Run permits JobView, TestView {
    /** The very device that it ran on. */
    default Optional<String> device() {
      return node().data().string("device");
    }

    /** The URL of the tests' source. */
    default Optional<String> testSource() {
      return node().data().string("test_source");
    }

    /** The revision of the tests' source; empty when it is not known in full. */
    default Optional<KernelRevision> testRevision() {
      return node().data().object("test_revision").map(KernelRevision::of);
    }

    /** The id of the regression that was found; empty for none. */
    default Optional<String> regression() {
      return node().data().string("regression");
    }
  }
}
