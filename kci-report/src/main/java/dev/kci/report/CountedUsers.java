package dev.kci.report;

import dev.kci.cli.ApiOptions;
import dev.kci.report.model.Counted;
import dev.kci.trust.TrustSettings;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users whose results count in reports, as the settings name them. The API is asked for the
 * users of runtimes' tokens when they are first needed, and again until it answers. Thread-safe.
 */
final class CountedUsers implements Supplier<Counted> {
  private static final Logger LOG = LoggerFactory.getLogger(CountedUsers.class);

  private final ApiOptions api;
  private final TrustSettings trust;
  private @Nullable Counted known;

  CountedUsers(ApiOptions api, TrustSettings trust) {
    this.api = api;
    this.trust = trust;
  }

  /**
   * The users.
   *
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  @Override
  public synchronized Counted get() {
    Counted users = known;
    if (users == null) {
      users = new Counted(trust.trustedOwners(), trust.runtimeUsers(api::userOf));
      LOG.debug("Results of {} and {} count", users.owners(), users.runtimes().names());
      known = users;
    }
    return users;
  }
}
