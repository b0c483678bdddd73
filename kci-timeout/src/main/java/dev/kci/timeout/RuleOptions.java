package dev.kci.timeout;

import dev.kci.api.KciApi;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.options.Heading;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.timeout.rules.Mode;
import dev.kci.timeout.rules.NodeOwners;
import dev.kci.timeout.rules.RuleSelection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that {@code run} and {@code explain} share: which rules apply to whose nodes. */
@Heading("Rules")
final class RuleOptions {
  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "all",
      description =
          "Which rules to apply. timeout ends nodes whose timeout has passed. holdoff ends"
              + " available nodes whose holdoff has passed, or closes them if nodes below them are"
              + " unfinished. closing ends closing nodes once all below them are done. all applies"
              + " all three")
  private Mode mode = Mode.ALL;

  @Option(
      names = "--no-cascade",
      description = "Leave unfinished nodes below a timed-out node to their own timeouts")
  private boolean noCascade;

  @Option(
      names = "--promisc",
      description = "Handle every user's nodes, not only your own; needs an admin's token")
  private boolean promiscuous;

  /** The users of {@link NodeOwners#others}; null until the API has said whose tokens they are. */
  private @Nullable Set<String> others;

  RuleSelection rules() {
    return new RuleSelection(mode, !noCascade);
  }

  /**
   * Returns whose nodes to handle.
   *
   * @param options have the settings, which name the other users whose nodes count: {@code
   *     trusted_owners} and the users of the runtimes' tokens
   * @throws dev.kci.api.UnauthorizedException when the API does not know the token
   */
  NodeOwners owner(ApiOptions options, KciApi api) {
    String user = api.users().username();
    if (others == null) {
      TrustSettings trust = new TrustSettings(options.settings(), "timeout");
      Set<String> names = new HashSet<>(trust.trustedOwners());
      names.addAll(trust.runtimeUsers(options::userOf).values());
      others = names;
    }
    return new NodeOwners(promiscuous ? Optional.empty() : Optional.of(user), others);
  }
}
