package dev.kci.trigger;

import dev.kci.api.Backoff;
import dev.kci.api.UnavailableException;
import dev.kci.api.Users;
import dev.kci.service.StopSignal;
import dev.kci.trigger.policy.CheckoutIdentity;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the API for the user of its token. */
final class Login {
  private static final Logger LOG = LoggerFactory.getLogger(Login.class);

  private final Users users;
  private final Backoff away;
  private final Runnable tries;
  private final StopSignal stop;

  /**
   * @param away the waits while the API is away
   * @param tries is notified of each attempt
   * @param stop ends such a wait
   */
  Login(Users users, Backoff away, Runnable tries, StopSignal stop) {
    this.users = users;
    this.away = away;
    this.tries = tries;
    this.stop = stop;
  }

  /**
   * Asks once.
   *
   * @throws dev.kci.api.ApiException if the API is away or refuses the token
   */
  CheckoutIdentity now() {
    return CheckoutIdentity.of(users.whoami());
  }

  /**
   * Asks until the API answers.
   *
   * @return empty if the service stops first
   * @throws dev.kci.api.ApiException if the API refuses the token
   */
  Optional<CheckoutIdentity> whenAnswered() {
    for (int failures = 1; ; failures++) {
      tries.run();
      try {
        return Optional.of(now());
      } catch (UnavailableException e) {
        Duration wait = away.after(failures, stop.machine().random());
        LOG.warn("{}; retrying in {} s", e.getMessage(), wait.toSeconds());
        if (stop.await(wait)) {
          return Optional.empty();
        }
      }
    }
  }
}
