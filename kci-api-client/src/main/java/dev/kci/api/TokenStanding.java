package dev.kci.api;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the server takes a client's token, as its answers show. A token that expires or is
 * revoked while a service runs is no outage and not the fault of any node: what needs it waits
 * until the token is taken again. Thread-safe.
 */
public final class TokenStanding {
  private static final Logger LOG = LoggerFactory.getLogger(TokenStanding.class);

  private final @Nullable ApiToken token;
  private final Runnable question;
  private final InstantSource clock;
  private final AtomicBoolean refused = new AtomicBoolean();
  private volatile @Nullable String user;
  private volatile boolean announced;

  /**
   * @param question a call that only needs a good token, such as {@code GET /whoami}
   */
  TokenStanding(@Nullable ApiToken token, Runnable question, InstantSource clock) {
    this.token = token;
    this.question = question;
    this.clock = clock;
  }

  /** Whether the last call that needed a token found it refused. */
  public boolean isRefused() {
    return refused.get();
  }

  /** Logs one ERROR line each time the token is refused from now on, and one when it is taken. */
  public void announce() {
    announced = true;
  }

  /** Asks the server whether it takes the token now; for when nothing else would be sent. */
  public void ask() {
    try {
      question.run();
    } catch (ApiException e) {
      LOG.debug("{}", e.getMessage());
    }
  }

  /** Where the token is from, whose it is, and since when it has expired; never its text. */
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
      text.append(", expired since ").append(claims.expires());
    }
    return text.toString();
  }

  void user(String name) {
    user = name;
  }

  /** A call that needs a token went well. */
  void accepted() {
    if (refused.get() && refused.getAndSet(false) && announced) {
      LOG.info("The API takes the token again: {}", describe());
    }
  }

  /** What to throw for an answer of 401 or 403. */
  UnauthorizedException refusal(String request, int status, String detail) {
    UnauthorizedException refusal = new UnauthorizedException(request, status, detail, describe());
    if (refusal.isOfToken() && refused.compareAndSet(false, true) && announced) {
      LOG.error("The API refuses this service, which goes on trying: {}", refusal.getMessage());
    }
    return refusal;
  }
}
