package dev.kci.runner.callback;

import dev.kci.api.ApiException;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeId;
import dev.kci.config.Secret;
import dev.kci.http.Answer;
import dev.kci.http.HttpListener;
import dev.kci.http.Request;
import dev.kci.http.Route;
import dev.kci.http.Tokens;
import dev.kci.runner.supervise.Lifecycle;
import dev.kci.runtime.CallbackSpool;
import dev.kci.service.Uncaught;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for labs that report the end of jobs: {@code POST /node/{id}} with the lab's token in
 * {@code Authorization}. A token is only good for the jobs of its own lab; others are answered like
 * nodes that do not exist.
 *
 * <p>If the lab can be asked, the body is ignored, so replayed, forged or invalid bodies have no
 * effect. Such a lab sends the callback once, before it commits, so it is asked after 2 s and again
 * after 10 s. If the lab cannot be asked, the body itself counts: it is on disk in the lab's {@link
 * CallbackSpool} before the answer 202.
 */
public final class CallbackListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackListener.class);
  private static final Pattern PATH = Pattern.compile("^(?:/.*)?/node/(" + NodeId.REGEX + ")/?$");
  private static final List<Integer> ASK_AFTER_SECONDS = List.of(2, 10);
  private static final Answer OK =
      new Answer(202, "application/json", "{\"message\":\"OK\"}\n", Map.of());

  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private final List<Lab> labs;
  private final Function<String, Optional<Node>> nodes;
  private final HttpListener listener;

  /** The jobs of a lab. */
  public interface Jobs {
    /** Returns whether the job of a node is known and has not been reported. */
    boolean has(String nodeId);

    /** Called with the id of a node whose job may have changed. */
    void changed(String nodeId);

    /** Returns whether this runner has the lab; replicas share labs. */
    boolean isMine();

    /** Returns where bodies are kept; empty if the lab is asked instead. */
    Optional<CallbackSpool> spool();
  }

  /**
   * A lab that may call back.
   *
   * @param runtime its name
   * @param token a request must have it
   */
  public record Lab(String runtime, Secret token, Jobs jobs) {}

  private CallbackListener(
      InetSocketAddress address, List<Lab> labs, Function<String, Optional<Node>> nodes)
      throws IOException {
    this.labs = List.copyOf(labs);
    this.nodes = nodes;
    Tokens tokens = new Tokens(labs.stream().map(Lab::token).toList());
    Route route = new Route("POST", PATH, Optional.of(tokens), this::answer);
    this.listener = HttpListener.start("callbacks", address, List.of(route));
  }

  /**
   * Starts listening.
   *
   * @param nodes looks up nodes whose jobs are not known, such as reported ones
   * @throws IOException if the address is taken
   */
  public static CallbackListener start(
      InetSocketAddress address, List<Lab> labs, Function<String, Optional<Node>> nodes)
      throws IOException {
    return new CallbackListener(address, labs, nodes);
  }

  /** Returns the address that this listens on. */
  public InetSocketAddress address() {
    return listener.address();
  }

  private Answer answer(Request request) throws IOException {
    String nodeId = request.path().group(1);
    List<Lab> senders =
        labs.stream()
            .filter(lab -> new Tokens(List.of(lab.token())).allow(request.authorization()))
            .toList();
    for (Lab lab : senders) {
      if (lab.jobs().has(nodeId)) {
        return received(lab, nodeId, request);
      }
    }
    try {
      return unknown(senders, nodeId, request);
    } catch (ApiException e) {
      LOG.warn("Cannot look up the node of a callback node={} error={}", nodeId, e.getMessage());
      return retry(30);
    }
  }

  /**
   * Answers for a job that is reported, whose node is late or has timed out, or that a restarted
   * runner does not know yet.
   */
  private Answer unknown(List<Lab> senders, String nodeId, Request request) throws IOException {
    List<Lab> spooled = senders.stream().filter(lab -> lab.jobs().spool().isPresent()).toList();
    if (spooled.isEmpty()) {
      return Answer.of(404);
    }
    Optional<Node> node = nodes.apply(nodeId);
    String runtime = node.flatMap(found -> found.data().string("runtime")).orElse("");
    for (Lab lab : spooled) {
      if (lab.runtime().equals(runtime)) {
        return Lifecycle.takesResult(node.orElseThrow())
            ? received(lab, nodeId, request)
            : OK; // repeated, or somebody has set the result
      }
    }
    return Answer.of(404);
  }

  private Answer received(Lab lab, String nodeId, Request request) throws IOException {
    Optional<CallbackSpool> spool = lab.jobs().spool();
    if (spool.isEmpty()) {
      askLater(lab, nodeId);
      return OK;
    }
    if (!lab.jobs().isMine()) {
      return retry(30); // the body would wait here, where nobody reports the job
    }
    return switch (spool.get().put(nodeId, request.body())) {
      case KEPT -> {
        LOG.info("Lab reported the end of a job runtime={} node={}", lab.runtime(), nodeId);
        lab.jobs().changed(nodeId);
        yield OK;
      }
      case FULL -> {
        LOG.warn("No room for a callback; the lab may retry runtime={}", lab.runtime());
        yield retry(60);
      }
      case TOO_LONG -> Answer.of(413);
      case NOT_JSON -> Answer.of(400);
    };
  }

  private static Answer retry(int seconds) {
    Answer busy = Answer.of(503);
    return new Answer(
        busy.status(), busy.type(), busy.body(), Map.of("Retry-After", String.valueOf(seconds)));
  }

  /** Ignores further callbacks of a node while one is pending. */
  private void askLater(Lab lab, String nodeId) {
    if (waiting.add(nodeId)) {
      LOG.info("Lab reported the end of a job runtime={} node={}", lab.runtime(), nodeId);
      for (int seconds : ASK_AFTER_SECONDS) {
        later.schedule(Uncaught.in(() -> ask(lab, nodeId)), seconds, TimeUnit.SECONDS);
      }
    }
  }

  private void ask(Lab lab, String nodeId) {
    waiting.remove(nodeId);
    lab.jobs().changed(nodeId);
  }

  @Override
  public void close() {
    listener.close();
    later.shutdownNow();
  }
}
