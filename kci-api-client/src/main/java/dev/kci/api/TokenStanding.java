package dev.kci.api;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the server accepts a client's token, judged by its answers. A token that expires or is
 * revoked while a service runs is neither an outage nor the fault of any node: calls that need it
 * wait until the token is accepted again. Thread-safe.
 */
public final class TokenStanding {
  private final @Nullable ApiToken token;
  private final Runnable question;
  private final InstantSource clock;
  private final AtomicBoolean refused = new AtomicBoolean();
  private volatile @Nullable String user;
  private volatile boolean announced;

  /**
   * @param question a call that needs nothing but a valid token, such as {@code GET /whoami}
   */
  TokenStanding(@Nullable ApiToken token, Runnable question, InstantSource clock) {
    this.token = token;
    this.question = question;
    this.clock = clock;
  }

  /** Returns whether the last call that needed the token was refused. */
  public boolean isRefused() {
    return refused.get();
  }

  /**
   * Turns on logging: one ERROR line when the token becomes refused, one INFO line when accepted.
   */
  public void announce() {
    announced = true;
  }

  /** Asks the server whether it accepts the token now, for when no other call would be sent. */
  public void ask() {
    try {
      question.run();
    } catch (ApiException e) {
      log().debug("{}", e.getMessage());
    }
  }

  /** Describes where the token is from, its user, and when it expired; never its text. */
  public String describe() {
    if (token == null) {
      return "no API token is set";
    }
    TokenClaims claims = token.claims().orElse(null);
    String name = user;
    String id = claims == null ? null : claims.userId();
    StringBuilder text = new StringBuilder("API token");
    token.source().ifPresent(source -> text.append(" of ").append(source));
    if (name != null) {
      text.append(", user ").append(name);
    } else if (id != null) {
      text.append(", user id ").append(id);
    }
    if (claims != null && claims.isExpired(clock.instant())) {
      text.append(", expired at ").append(claims.expires());
    }
    return text.toString();
  }

  void user(String name) {
    user = name;
  }

  /** Records that a call that needs a token succeeded. */
  void accepted() {
    if (refused.get() && refused.getAndSet(false) && announced) {
      log().info("The API accepts the token again: {}", describe());
    }
  }

  /** Returns the exception to throw for an answer of 401 or 403. */
  UnauthorizedException refusal(String request, int status, String detail) {
    UnauthorizedException refusal = new UnauthorizedException(request, status, detail, describe());
    if (refusal.isOfToken() && refused.compareAndSet(false, true) && announced) {
      log().error("The API refuses the token; retrying: {}", refusal.getMessage());
    }
    return refusal;
  }

  /**
   * Creates the logger on first use: a static field would start the log in a command without one.
   */
  private static Logger log() {
    return LoggerFactory.getLogger(TokenStanding.class);
  }
}
