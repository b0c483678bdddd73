package dev.kci.report;

import dev.kci.cli.settings.TrustSettings;
import dev.kci.config.Secret;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users whose results count in reports, as the settings name them. The API is queried for the
 * users of runtimes' tokens at the first use, and again until it answers. Thread-safe.
 */
final class CountedUsers implements Supplier<CountedOwners> {
  private static final Logger LOG = LoggerFactory.getLogger(CountedUsers.class);

  private final Function<Secret, Optional<String>> whoami;
  private final TrustSettings trust;
  private volatile @Nullable CountedOwners known;

  /**
   * @param whoami asks the API whose token it is; empty if nobody's
   */
  CountedUsers(Function<Secret, Optional<String>> whoami, TrustSettings trust) {
    this.whoami = whoami;
    this.trust = trust;
  }

  /**
   * The users. The first callers may ask at the same time, and get the same.
   *
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  @Override
  public CountedOwners get() {
    CountedOwners users = known;
    if (users == null) {
      users =
          new CountedOwners(trust.trustedOwners(), new RuntimeUsers(trust.runtimeUsers(whoami)));
      LOG.debug("Results count of owners={} runtimes={}", users.owners(), users.runtimes().names());
      known = users;
    }
    return users;
  }
}
