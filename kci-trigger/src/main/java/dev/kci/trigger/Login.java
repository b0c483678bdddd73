package dev.kci.trigger;

import dev.kci.api.Backoff;
import dev.kci.api.UnavailableException;
import dev.kci.api.Users;
import dev.kci.service.FailureLog;
import dev.kci.service.StopSignal;
import dev.kci.trigger.policy.CheckoutIdentity;
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
    FailureLog failed = new FailureLog(LOG, stop.machine()::nanoTime);
    for (int failures = 1; ; failures++) {
      tries.run();
      try {
        CheckoutIdentity self = now();
        failed.succeeded("The API answers");
        return Optional.of(self);
      } catch (UnavailableException e) {
        failed.failed(String.valueOf(e.getMessage()));
        if (stop.await(away.after(failures, stop.machine().random()))) {
          return Optional.empty();
        }
      }
    }
  }
}
