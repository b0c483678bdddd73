package dev.kci.http;

import dev.kci.config.Secret;
import dev.kci.status.ServiceStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Serves a service's status: {@code /livez}, {@code /readyz} and {@code /metrics} to anybody, for
 * probes and Prometheus, and {@code /}, a page for people that names nodes, on loopback or with a
 * token.
 */
public final class StatusListener implements AutoCloseable {
  private final HttpListener listener;

  private StatusListener(HttpListener listener) {
    this.listener = listener;
  }

  /**
   * Starts listening.
   *
   * @param token required for the page; without one the page is served only on loopback
   * @throws IOException if the address is in use
   */
  public static StatusListener start(
      ServiceStatus status, InetSocketAddress address, Optional<Secret> token) throws IOException {
    List<Route> routes = new ArrayList<>();
    routes.add(open("/livez", () -> probe(status.isAlive(), status.loops())));
    routes.add(open("/readyz", () -> ready(status)));
    routes.add(open("/metrics", () -> MetricsText.of(status.meters())));
    if (token.isPresent() || !HttpListener.isInClear(address)) {
      Optional<Tokens> tokens = token.map(secret -> new Tokens(List.of(secret)));
      routes.add(new Route("GET", Pattern.compile("/"), tokens, request -> StatusPage.of(status)));
    }
    return new StatusListener(HttpListener.start("status requests", address, routes));
  }

  private static Route open(String path, Supplier<Answer> answer) {
    return new Route("GET", Pattern.compile(path), Optional.empty(), request -> answer.get());
  }

  private static Answer ready(ServiceStatus status) {
    Map<String, Boolean> needs = new LinkedHashMap<>(status.needs());
    status.runtimes().forEach((name, answers) -> needs.put("runtime " + name, answers));
    return status.isAlive() ? probe(status.isReady(), needs) : probe(false, status.loops());
  }

  /** Returns 200 or 503 with a line for each part, in Kubernetes' format. */
  private static Answer probe(boolean good, Map<String, Boolean> parts) {
    String lines =
        parts.entrySet().stream()
            .map(part -> (part.getValue() ? "[+]" : "[-]") + part.getKey() + "\n")
            .collect(Collectors.joining());
    return Answer.text(good ? 200 : 503, lines + (good ? "ok" : "failed"));
  }

  /** The address it listens on. */
  public InetSocketAddress address() {
    return listener.address();
  }

  @Override
  public void close() {
    listener.close();
  }
}
