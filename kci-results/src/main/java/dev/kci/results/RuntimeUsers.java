package dev.kci.results;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The users that runtimes report their results as, since each may have its own token.
 *
 * @param byRuntime the user's name, by the runtime's
 */
public record RuntimeUsers(Map<String, String> byRuntime) {
  public RuntimeUsers {
    byRuntime = Map.copyOf(byRuntime);
  }

  /** Returns whether a user reports for a runtime. */
  public boolean reports(@Nullable String user, @Nullable String runtime) {
    return user != null && runtime != null && user.equals(byRuntime.get(runtime));
  }

  /** The names of all these users, sorted. */
  public Set<String> names() {
    return new TreeSet<>(byRuntime.values());
  }
}
