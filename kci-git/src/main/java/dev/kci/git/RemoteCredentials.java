package dev.kci.git;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/**
 * The logins to git hosts in the settings and the environment. For a host {@code git.example.org}:
 * the variables {@code KCI_GIT_USER_GIT_EXAMPLE_ORG} and {@code KCI_GIT_PASSWORD_GIT_EXAMPLE_ORG},
 * else {@code git_user} and {@code git_password} in the section {@code [git.git.example.org]}. A
 * token counts as a password; the user defaults to {@code oauth2}, which GitHub and GitLab accept.
 * The SSH key's file is {@code KCI_GIT_SSH_KEY} or {@code ssh_key} in {@code [git]}; without one,
 * the user's own keys and agent are used.
 */
public final class RemoteCredentials {
  private final BiFunction<String, String, Optional<String>> settings;
  private final Map<String, String> environment;

  /**
   * @param settings returns the value of a section's key
   */
  public RemoteCredentials(
      BiFunction<String, String, Optional<String>> settings, Map<String, String> environment) {
    this.settings = settings;
    this.environment = Map.copyOf(environment);
  }

  /** Returns credentials that add nothing to URLs and the user's SSH configuration. */
  public static RemoteCredentials none() {
    return new RemoteCredentials((section, key) -> Optional.empty(), Map.of());
  }

  /** Returns the user and password for the URL's host; empty without a password. */
  Optional<CredentialsProvider> forHost(URIish uri) {
    String host = uri.getHost();
    if (host == null) {
      return Optional.empty();
    }
    String section = "git." + host;
    String suffix = host.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    String user = find("KCI_GIT_USER_" + suffix, section, "git_user").orElse("oauth2");
    return find("KCI_GIT_PASSWORD_" + suffix, section, "git_password")
        .map(password -> new UsernamePasswordCredentialsProvider(user, password));
  }

  /** Returns the key file for logging in to SSH hosts. */
  Optional<Path> sshKey() {
    return find("KCI_GIT_SSH_KEY", "git", "ssh_key").map(Path::of);
  }

  private Optional<String> find(String variable, String section, String key) {
    String value = environment.get(variable);
    return value == null || value.isEmpty() ? settings.apply(section, key) : Optional.of(value);
  }
}
