package dev.kci.runner.callback;

import dev.kci.config.Secret;
import dev.kci.http.Answer;
import dev.kci.http.HttpListener;
import dev.kci.http.Route;
import dev.kci.http.Tokens;
import dev.kci.service.Uncaught;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for labs that report the end of jobs: {@code POST /node/{id}} with the callback token in
 * {@code Authorization}. Answers at once and ignores the body: the runner always asks the lab's API
 * about the job, so replayed, forged or invalid bodies have no effect.
 *
 * <p>A lab sends the callback once, before it commits, so the lab is asked after 2 s and again
 * after 10 s.
 */
public final class CallbackListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackListener.class);
  private static final Pattern PATH = Pattern.compile("^(?:/.*)?/node/([A-Za-z0-9_-]{1,64})/?$");
  private static final List<Integer> ASK_AFTER_SECONDS = List.of(2, 10);

  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private final Predicate<String> known;
  private final Consumer<String> changed;
  private final HttpListener listener;

  private CallbackListener(
      InetSocketAddress address,
      List<Secret> tokens,
      Predicate<String> known,
      Consumer<String> changed)
      throws IOException {
    this.known = known;
    this.changed = changed;
    Route route =
        new Route(
            "POST",
            PATH,
            Optional.of(new Tokens(tokens)),
            path -> Answer.of(isKnown(path.group(1)) ? 202 : 404));
    this.listener = HttpListener.start("callbacks", address, List.of(route));
  }

  /**
   * Starts listening.
   *
   * @param tokens the labs' callback tokens; a request must have one of them
   * @param known tells whether a node's job is running
   * @param changed called with the id of a node whose job may have changed
   * @throws IOException if the address is taken
   */
  public static CallbackListener start(
      InetSocketAddress address,
      List<Secret> tokens,
      Predicate<String> known,
      Consumer<String> changed)
      throws IOException {
    return new CallbackListener(address, tokens, known, changed);
  }

  /** Returns the address that this listens on. */
  public InetSocketAddress address() {
    return listener.address();
  }

  private boolean isKnown(String nodeId) {
    if (!known.test(nodeId)) {
      return false;
    }
    askLater(nodeId);
    return true;
  }

  /** Ignores further callbacks of a node while one is pending. */
  private void askLater(String nodeId) {
    if (waiting.add(nodeId)) {
      LOG.info("Lab reported the end of a job node={}", nodeId);
      for (int seconds : ASK_AFTER_SECONDS) {
        later.schedule(Uncaught.in(() -> ask(nodeId)), seconds, TimeUnit.SECONDS);
      }
    }
  }

  private void ask(String nodeId) {
    waiting.remove(nodeId);
    changed.accept(nodeId);
  }

  @Override
  public void close() {
    listener.close();
    later.shutdownNow();
  }
}
