package dev.kci.api.model;

import java.util.List;
import java.util.Optional;

/**
 * A test or suite of tests, with its data typed.
 *
 * @param node the node itself, of kind test
 */
public record TestView(Node node) {
  /**
   * @throws IllegalArgumentException when the node is of another kind
   */
  public TestView {
    if (!node.is(NodeKind.TEST)) {
      throw new IllegalArgumentException(
          "Node " + node.id() + " is a " + node.kind() + "; expected a test");
    }
  }

  /** The view of a node; empty when it is of another kind. */
  public static Optional<TestView> of(Node node) {
    return node.is(NodeKind.TEST) ? Optional.of(new TestView(node)) : Optional.empty();
  }

  /** The kernel revision; empty when one of tree, url, branch, commit is missing. */
  public Optional<KernelRevision> revision() {
    return node.kernelRevision();
  }

  /** The architecture, like {@code x86_64}. */
  public Optional<String> arch() {
    return node.data().string("arch");
  }

  /** The names of the configuration targets; the server has one text or a list of them. */
  public List<String> defconfigs() {
    return node.data().string("defconfig").map(List::of).orElse(node.data().strings("defconfig"));
  }

  /** The compiler of the kernel, like {@code gcc-12}. */
  public Optional<String> compiler() {
    return node.data().string("compiler");
  }

  /** Configuration targets and fragments in one text. */
  public Optional<String> configFull() {
    return node.data().string("config_full");
  }

  /** The form of the image, like {@code bzImage}. */
  public Optional<String> kernelType() {
    return node.data().string("kernel_type");
  }

  /** The platform that the test is for. */
  public Optional<String> platform() {
    return node.data().string("platform");
  }

  /** The very device that the test ran on. */
  public Optional<String> device() {
    return node.data().string("device");
  }

  /** The runtime that has the test. */
  public Optional<String> runtime() {
    return node.data().string("runtime");
  }

  /** The runtime's own name of the job. */
  public Optional<String> jobId() {
    return node.data().string("job_id");
  }

  /** The context within the runtime, as a lab. */
  public Optional<String> jobContext() {
    return node.data().string("job_context");
  }

  /** The URL of the tests' source. */
  public Optional<String> testSource() {
    return node.data().string("test_source");
  }

  /** The revision of the tests' source; empty when it is not known in full. */
  public Optional<KernelRevision> testRevision() {
    return node.data().object("test_revision").map(KernelRevision::of);
  }

  /** The id of the regression that was found; empty for none. */
  public Optional<String> regression() {
    return node.data().string("regression");
  }

  /** The URL of an artifact, like {@code kernel} or {@code modules}. */
  public Optional<String> artifact(String name) {
    return Optional.ofNullable(node.artifacts().get(name));
  }

  /** What the runtime has to say besides. */
  public JsonObject misc() {
    return node.data().object("misc").orElse(JsonObject.empty());
  }
}
