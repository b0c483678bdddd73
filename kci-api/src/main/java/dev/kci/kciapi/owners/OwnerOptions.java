package dev.kci.kciapi.owners;

import dev.kci.api.KciApi;
import dev.kci.api.UnauthorizedException;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Selects whose results count, since anybody can add nodes: a mixin. */
@NoVariable
public final class OwnerOptions {
  private static final String OPTION = "--owner";

  @Option(
      names = OPTION,
      paramLabel = "USER",
      description =
          "Also count the results of this user. Can be repeated. Default: those of the checkout's"
              + " owner, the token's user, trusted_owners in [DEFAULT] of the settings, and the"
              + " users of the runtimes there")
  private List<String> users = List.of();

  @Option(names = "--all-owners", description = "Count the results of all users")
  private boolean all;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Reads whose results count. Queries the API for the users of the tokens.
   *
   * @param kci with the token of this installation, if there is one
   * @throws dev.kci.api.ApiException if the API does not answer
   * @throws dev.kci.config.ConfigurationException if the settings are wrong
   */
  public Owners read(ApiOptions api, KciApi kci) {
    if (users.stream().anyMatch(name -> name.isBlank() || name.contains(","))) {
      throw OptionSource.wrong(
          spec, OPTION, "'" + String.join("', '", users) + "'; expected the name of one user");
    }
    TrustSettings trust = new TrustSettings(api.settings(), "DEFAULT");
    Set<String> named = new HashSet<>(trust.trustedOwners());
    named.addAll(users);
    if (all) {
      return new Owners(CountedOwners.EVERYBODY, true, this::say);
    }
    boolean namesAny = !named.isEmpty();
    if (api.token().isPresent()) {
      addOwn(named, kci);
    }
    RuntimeUsers runtimes = new RuntimeUsers(trust.runtimeUsers(api::userOf));
    return new Owners(new CountedOwners(named, runtimes), namesAny, this::say);
  }

  /** Reading needs no token, so an outdated one must not prevent it. */
  private void addOwn(Set<String> named, KciApi kci) {
    try {
      named.add(kci.users().username());
    } catch (UnauthorizedException e) {
      say(e.getMessage() + "; the results of its user do not count");
    }
  }

  private void say(String note) {
    PrintWriter err = Objects.requireNonNull(spec, "set by picocli").commandLine().getErr();
    err.println(note);
    err.flush();
  }
}
