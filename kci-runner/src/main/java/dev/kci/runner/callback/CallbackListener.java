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
 * {@code Authorization}. It answers at once and drops the body unread: only the lab's own API says
 * what became of the job, so a replay, a lie or a broken body changes nothing, and the first of
 * callback and poll counts.
 *
 * <p>A lab sends the callback before it commits, and does not repeat it: so the lab is asked after
 * 2 s, and again after 10 s.
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
   * Starts to listen.
   *
   * @param tokens the labs' callback tokens; a request must have one of them
   * @param known whether a node's job is under way
   * @param changed receives the id of a node whose job's lab is to be asked
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

  /** Returns the address. */
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

  /** Further callbacks of a node that waits to be asked about change nothing. */
  private void askLater(String nodeId) {
    if (waiting.add(nodeId)) {
      LOG.info("Callback of the job of node {}", nodeId);
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
