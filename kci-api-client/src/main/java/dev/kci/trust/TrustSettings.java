package dev.kci.trust;

import dev.kci.api.Users;
import dev.kci.config.ConfigurationException;
import dev.kci.config.Origin;
import dev.kci.config.Problem;
import dev.kci.config.Secret;
import dev.kci.config.Settings;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the settings say about whom a service believes.
 *
 * @param section the service's section; {@code [DEFAULT]} is the fallback
 */
public record TrustSettings(Settings settings, String section) {
  private static final String KEY = "trusted_owners";
  private static final String RUNTIME = "runtime";

  /**
   * The users named by {@code trusted_owners}; empty if absent.
   *
   * @throws ConfigurationException if it is not a list of user names
   */
  public Set<String> trustedOwners() {
    Set<String> names = new LinkedHashSet<>(settings.strings(section, KEY));
    for (String name : names) {
      if (name.isBlank() || name.contains(",")) {
        throw new ConfigurationException(
            Problem.error(
                "wrong-value",
                origin(),
                KEY,
                name,
                "is not the name of a user; expected a list like [\"pipeline\"]"));
      }
    }
    return names;
  }

  private Origin origin() {
    return settings.entries().stream()
        .filter(entry -> entry.key().equals(KEY))
        .map(Settings.Entry::origin)
        .findFirst()
        .orElseGet(() -> new Origin(settings.toString(), 1));
  }

  /**
   * The own user, and the trusted ones.
   *
   * @param others whether the nodes of other users may direct the service
   */
  public TrustedOwners owners(Users users, boolean others) {
    return TrustedOwners.of(users, others ? trustedOwners() : Set.of());
  }

  /**
   * Returns what is wrong with an option that lets other users direct the service: the settings do
   * not name them. Empty if they do.
   */
  public Optional<String> refusal(String option) {
    return trustedOwners().isEmpty()
        ? Optional.of(
            option
                + ": the settings do not say whose nodes to trust; add a line like"
                + " trusted_owners = [\"pipeline\"] to ["
                + section
                + "]")
        : Optional.empty();
  }

  /**
   * The users that runtimes report as: {@code user} in {@code [runtime.NAME]}, else the user of the
   * {@code api_token} there.
   *
   * @param whoami asks the API whose token it is; empty if nobody's
   */
  public RuntimeUsers runtimeUsers(Function<Secret, Optional<String>> whoami) {
    Map<String, String> users = new LinkedHashMap<>();
    for (String runtime : settings.tables(RUNTIME)) {
      settings
          .runtimeUser(runtime)
          .or(() -> settings.apiToken(runtime).flatMap(whoami))
          .ifPresent(user -> users.put(runtime, user));
    }
    return new RuntimeUsers(users);
  }
}
