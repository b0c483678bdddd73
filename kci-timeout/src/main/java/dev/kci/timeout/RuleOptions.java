package dev.kci.timeout;

import dev.kci.api.KciApi;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which rules apply to whose nodes: what {@code run} and {@code explain} have in common. */
final class RuleOptions {
  @Option(
      names = "--mode",
      defaultValue = "all",
      description =
          "Which rules to apply: ${COMPLETION-CANDIDATES}. timeout ends nodes whose timeout is over,"
              + " holdoff ends or closes available nodes, closing ends closing nodes")
  private Mode mode = Mode.ALL;

  @Option(
      names = "--no-cascade",
      description =
          "A node that times out leaves the unfinished nodes below it to their own timeout")
  private boolean noCascade;

  @Option(
      names = "--all-users",
      description = "Handle every user's nodes, not only the own ones; needs an admin's token")
  private boolean allUsers;

  Rules rules() {
    return new Rules(mode, !noCascade);
  }

  /**
   * Whose nodes.
   *
   * @throws dev.kci.api.UnauthorizedException when the API does not know the token
   */
  Owner owner(KciApi api) {
    String user = api.users().username();
    return new Owner(allUsers ? Optional.empty() : Optional.of(user));
  }
}
