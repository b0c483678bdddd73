package dev.kci.api.model;

import java.util.List;
import java.util.Optional;

/**
 * A kernel build with its data typed.
 *
 * @param node the node itself, of kind kbuild
 */
public record KbuildView(Node node) {
  /**
   * @throws IllegalArgumentException when the node is of another kind
   */
  public KbuildView {
    if (!node.is(NodeKind.KBUILD)) {
      throw new IllegalArgumentException(
          "Node " + node.id() + " is a " + node.kind() + "; expected a kbuild");
    }
  }

  /** The view of a node; empty when it is of another kind. */
  public static Optional<KbuildView> of(Node node) {
    return node.is(NodeKind.KBUILD) ? Optional.of(new KbuildView(node)) : Optional.empty();
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

  /** The compiler with its version, like {@code gcc-12}. */
  public Optional<String> compiler() {
    return node.data().string("compiler");
  }

  /** The names of the fragments put on top of the configuration. */
  public List<String> fragments() {
    return node.data().strings("fragments");
  }

  /** Configuration targets and fragments in one text. */
  public Optional<String> configFull() {
    return node.data().string("config_full");
  }

  /** The form of the image, like {@code bzImage}. */
  public Optional<String> kernelType() {
    return node.data().string("kernel_type");
  }

  /** The platform that builds. */
  public Optional<String> platform() {
    return node.data().string("platform");
  }

  /** The runtime that builds. */
  public Optional<String> runtime() {
    return node.data().string("runtime");
  }

  /** The runtime's own name of the job. */
  public Optional<String> jobId() {
    return node.data().string("job_id");
  }

  /** The context within the runtime, as a cluster. */
  public Optional<String> jobContext() {
    return node.data().string("job_context");
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
