package dev.kci.cli.settings;

import dev.kci.api.Users;
import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import dev.kci.config.Problem;
import dev.kci.config.Secret;
import dev.kci.fetch.ConfiguredStorages;
import dev.kci.fetch.FetchRules;
import dev.kci.fetch.UrlPrefix;
import dev.kci.trust.TrustedOwners;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads whose nodes and which URLs a service trusts.
 *
 * @param section the service's section; {@code [DEFAULT]} is the fallback
 */
public record TrustSettings(Settings settings, String section) {
  private static final String KEY = "trusted_owners";

  /**
   * Returns the users that {@code trusted_owners} names; empty if absent.
   *
   * @throws ConfigurationException if it is not a list of user names
   */
  public Set<String> trustedOwners() {
    Set<String> names = new LinkedHashSet<>(settings.strings(section, KEY));
    for (String name : names) {
      if (name.isBlank() || name.contains(",")) {
        throw wrong(KEY, name, "is not the name of a user; expected a list such as [\"pipeline\"]");
      }
    }
    return names;
  }

  /**
   * Returns the own user and the trusted ones.
   *
   * @param others whether the nodes of trusted users can direct the service
   */
  public TrustedOwners owners(Users users, boolean others) {
    return TrustedOwners.of(users, others ? trustedOwners() : Set.of());
  }

  /**
   * Returns why an option that lets other users direct the service is refused: the settings do not
   * name them. Empty if they do.
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
   * Returns the rules for reading URLs of nodes: below the configured storages, and below the URLs
   * of {@code fetch_from}.
   *
   * @throws ConfigurationException if {@code fetch_from} has a value that is not an http or https
   *     URL
   */
  public FetchRules fetchRules(Configuration configuration) {
    return fetchRules(configuration, List.of());
  }

  /**
   * Returns rules that also allow other URLs.
   *
   * @param more as in {@code fetch_from}
   */
  public FetchRules fetchRules(Configuration configuration, List<UrlPrefix> more) {
    List<UrlPrefix> all = new ArrayList<>(urls(FetchRules.SETTING));
    all.addAll(more);
    return new FetchRules(ConfiguredStorages.of(configuration), all);
  }

  /**
   * Returns rules narrowed to the URLs of a key; the rules themselves if it is absent.
   *
   * @throws ConfigurationException if the key has a value that is not an http or https URL
   */
  public FetchRules within(FetchRules rules, String key) {
    List<UrlPrefix> prefixes = urls(key);
    return prefixes.isEmpty() ? rules : rules.within(key, prefixes);
  }

  private List<UrlPrefix> urls(String key) {
    return settings.strings(section, key).stream()
        .map(
            url ->
                UrlPrefix.parse(url)
                    .orElseThrow(
                        () ->
                            wrong(
                                key,
                                url,
                                "expected a list of URLs such as https://logs.example.org/")))
        .toList();
  }

  /**
   * Returns the users that runtimes report as, by the name of the runtime: {@code user} in {@code
   * [runtime.NAME]}, else the user of the {@code api_token} there.
   *
   * @param whoami returns the user of a token; empty if the API does not know the token
   */
  public Map<String, String> runtimeUsers(Function<Secret, Optional<String>> whoami) {
    Map<String, String> users = new LinkedHashMap<>();
    for (String runtime : settings.instances("runtime")) {
      settings
          .runtimeUser(runtime)
          .or(() -> settings.apiToken(runtime).flatMap(whoami))
          .ifPresent(user -> users.put(runtime, user));
    }
    return users;
  }

  private ConfigurationException wrong(String key, String value, String message) {
    return new ConfigurationException(
        Problem.error("wrong-value", settings.origin(section, key), key, value, message));
  }
}
