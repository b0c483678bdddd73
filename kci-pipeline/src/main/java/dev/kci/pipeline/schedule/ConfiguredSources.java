package dev.kci.pipeline.schedule;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.config.Tree;
import dev.kci.text.SafeText;
import dev.kci.trust.TrustedOwners;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the nodes that jobs start from against the configuration: a checkout must be of a
 * configured tree, and its artifacts and those of its builds must be in configured storages. Pure
 * and immutable.
 */
public final class ConfiguredSources {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final Pattern HTTP_LOGIN = Pattern.compile("^(https?://)[^/]*@");
  private static final Pattern PASSWORD = Pattern.compile("^([a-z+]+://[^/:]*):[^/]*@");
  private static final int LONGEST_SHOWN = 300;
  private static final String REVISION = "kernel_revision";

  private final Map<String, Tree> trees;
  private final Predicate<String> allowed;
  private final String places;

  /**
   * @param trees the configured trees by name
   * @param allowed tells whether artifacts of checkouts and builds may be at a URL
   * @param places the allowed places, for messages
   */
  public ConfiguredSources(Map<String, Tree> trees, Predicate<String> allowed, String places) {
    this.trees = Map.copyOf(trees);
    this.allowed = allowed;
    this.places = places;
  }

  /**
   * Returns why no job may start from a node; empty if jobs may.
   *
   * @param lineage the node, its parent, and so on up to the checkout
   * @param owners the owners whose nodes may trigger jobs
   */
  public Optional<String> refusal(List<Node> lineage, TrustedOwners owners) {
    Node root = lineage.get(lineage.size() - 1);
    if (!root.isRevision()) {
      return Optional.of("topmost node " + root.id() + " is not a checkout");
    }
    Node nearest = lineage.get(0);
    if (nearest.is(NodeKind.CHECKOUT) && !nearest.isRevision()) {
      return Optional.of(of(nearest) + "patch series are left to the service that created them");
    }
    KernelRevision revision = root.kernelRevision().orElse(null);
    if (revision == null) {
      return Optional.of(of(root) + "kernel_revision has no tree, url, branch or commit");
    }
    return refusal(revision)
        .map(reason -> of(root) + reason)
        .or(
            () ->
                lineage.stream()
                    .map(node -> refusal(node, revision, owners).map(reason -> of(node) + reason))
                    .flatMap(Optional::stream)
                    .findFirst());
  }

  private Optional<String> refusal(Node node, KernelRevision revision, TrustedOwners owners) {
    if (!owners.has(node)) {
      return Optional.of("owner is " + shown(node.owner()) + "; expected one of " + owners.names());
    }
    if (node.data().asMap().get(REVISION) != null
        && node.kernelRevision().filter(own -> isSame(own, revision)).isEmpty()) {
      return Optional.of("kernel_revision differs from the checkout's");
    }
    return node.artifacts().entrySet().stream()
        .filter(artifact -> !allowed.test(artifact.getValue()))
        .findFirst()
        .map(
            artifact ->
                "artifact %s is at %s; expected a URL below a configured storage: %s"
                    .formatted(shown(artifact.getKey()), shown(artifact.getValue()), places));
  }

  private static boolean isSame(KernelRevision one, KernelRevision other) {
    return one.tree().equals(other.tree())
        && one.url().equals(other.url())
        && one.branch().equals(other.branch())
        && one.commit().equals(other.commit());
  }

  /** Returns why a revision does not belong to a configured tree; empty if it does. */
  public Optional<String> refusal(KernelRevision revision) {
    Tree tree = trees.get(revision.tree());
    if (tree == null) {
      return Optional.of("tree '" + shown(revision.tree()) + "' is not configured");
    }
    String configured = withoutLogin(tree.url());
    if (!configured.equals(withoutLogin(revision.url()))) {
      return Optional.of(
          "url '%s' does not belong to tree '%s'; expected '%s'"
              .formatted(shown(withoutLogin(revision.url())), tree.name(), configured));
    }
    return COMMIT.matcher(revision.commit()).matches()
        ? Optional.empty()
        : Optional.of(
            "commit '%s' is invalid; expected 40 or 64 hexadecimal digits"
                .formatted(shown(revision.commit())));
  }

  /** Removes the login of a configured URL, because checkouts never have one. */
  private static String withoutLogin(String url) {
    String withoutUser = HTTP_LOGIN.matcher(url).replaceFirst("$1");
    return PASSWORD.matcher(withoutUser).replaceFirst("$1@");
  }

  private static String shown(@Nullable String text) {
    return text == null ? "nobody" : SafeText.escape(text, LONGEST_SHOWN);
  }

  private static String of(Node node) {
    return node.kind() + " " + node.id() + ": ";
  }
}
