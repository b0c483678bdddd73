package dev.kci.runner.pull;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeId;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Selects the job nodes that are offers to this lab. Pure. Whose offers count is for {@link
 * dev.kci.trust.TrustedOwners}.
 *
 * @param runtime the lab's name in the pipeline's configuration
 * @param platforms the platforms of this puller
 * @param part this puller's share of the nodes
 * @param form of the definitions that the lab can run
 */
public record Offers(String runtime, Set<String> platforms, Part part, Form form) {
  /** The forms of definitions. */
  public enum Form {
    /** A pull lab's JSON. Its nodes become available with the offer. */
    JSON(List.of(".json"), List.of(NodeState.AVAILABLE)),
    /** A LAVA job. Its nodes stay running in kernelci-pipeline. */
    LAVA(List.of(".yaml", ".yml"), List.of(NodeState.RUNNING, NodeState.AVAILABLE));

    private final List<String> suffixes;
    private final List<NodeState> states;

    Form(List<String> suffixes, List<NodeState> states) {
      this.suffixes = suffixes;
      this.states = states;
    }

    /** Returns the states of nodes with an offer. */
    List<NodeState> states() {
      return states;
    }
  }

  public Offers {
    platforms = Set.copyOf(platforms);
  }

  /** Returns whether a node is an offer to this puller that nobody has claimed. */
  public boolean isOpen(Node node, Instant now) {
    return isForUs(node)
        && form.states().contains(node.state())
        && node.data().string("job_id").isEmpty()
        && (node.timeout() == null || now.isBefore(node.timeout()));
  }

  private boolean isForUs(Node node) {
    return node.is(NodeKind.JOB)
        && node.id() != null
        && NodeId.isValid(node.id())
        && node.runtime().filter(runtime::equals).isPresent()
        && node.platform().filter(platforms::contains).isPresent()
        && node.supersededBy().isEmpty()
        && definition(node).isPresent()
        && part.has(node.id());
  }

  /** Returns the URL of the definition; empty if no artifact has the lab's form. */
  Optional<URI> definition(Node node) {
    return node.jobDefinition()
        .filter(url -> form.suffixes.stream().anyMatch(url::endsWith))
        .flatMap(Offers::web);
  }

  private static Optional<URI> web(String text) {
    try {
      URI url = new URI(text);
      return "http".equals(url.getScheme()) || "https".equals(url.getScheme())
          ? Optional.of(url)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
