package dev.kci.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginRedirectTest {
  private static final Map<String, String> LOGIN =
      Map.of("KCI_GIT_USER_127_0_0_1", "bot", "KCI_GIT_PASSWORD_127_0_0_1", "geheim");

  private final Set<String> sentToRemote = Collections.synchronizedSet(new HashSet<>());
  private final Set<String> sentElsewhere = Collections.synchronizedSet(new HashSet<>());
  private HttpServer remote;
  private HttpServer elsewhere;
  private boolean remoteAsks;

  @BeforeEach
  void start() throws IOException {
    elsewhere = server();
    elsewhere.createContext("/", exchange -> ask(exchange, sentElsewhere));
    remote = server();
    remote.createContext("/", this::answer);
    remote.start();
    elsewhere.start();
  }

  @AfterEach
  void stop() {
    remote.stop(0);
    elsewhere.stop(0);
  }

  private static HttpServer server() throws IOException {
    return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    if (remoteAsks && !exchange.getRequestHeaders().containsKey("Authorization")) {
      ask(exchange, sentToRemote);
      return;
    }
    try (exchange) {
      note(exchange, sentToRemote);
      String path = exchange.getRequestURI().toString();
      exchange
          .getResponseHeaders()
          .add("Location", "http://127.0.0.1:" + elsewhere.getAddress().getPort() + path);
      exchange.sendResponseHeaders(302, -1);
    }
  }

  private static void ask(HttpExchange exchange, Set<String> sent) throws IOException {
    try (exchange) {
      note(exchange, sent);
      exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
      exchange.sendResponseHeaders(401, -1);
    }
  }

  private static void note(HttpExchange exchange, Set<String> sent) {
    sent.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
  }

  private void connect(String userInfo) throws Exception {
    RemoteTimeouts timeouts =
        new RemoteTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10));
    RemoteCredentials credentials =
        userInfo.isEmpty()
            ? new RemoteCredentials((section, key) -> Optional.empty(), LOGIN)
            : RemoteCredentials.none();
    String url = "http://" + userInfo + "127.0.0.1:" + remote.getAddress().getPort() + "/linux.git";
    try (GitRemotes remotes = new GitRemotes(Map.of(), credentials, timeouts);
        Attempt attempt = remotes.begin();
        Transport transport = remotes.open(new URIish(url), attempt);
        FetchConnection connection = transport.openFetch()) {
      assertThat(connection.getRefs()).isEmpty();
    }
  }

  @Test
  void loginIsNotSentToARedirectsTarget() {
    assertThatThrownBy(() -> connect("")).isInstanceOf(TransportException.class);

    assertThat(sentElsewhere).containsExactly("null");
  }

  @Test
  void requestedLoginIsNotSentToARedirectsTarget() {
    remoteAsks = true;

    assertThatThrownBy(() -> connect("")).isInstanceOf(TransportException.class);

    assertThat(sentToRemote).contains("Basic Ym90OmdlaGVpbQ==");
    assertThat(sentElsewhere).containsExactly("null");
  }

  @Test
  void urlsLoginIsNotSentToARedirectsTarget() {
    remoteAsks = true;

    assertThatThrownBy(() -> connect("bot:geheim@")).isInstanceOf(TransportException.class);

    assertThat(sentToRemote).contains("Basic Ym90OmdlaGVpbQ==");
    assertThat(sentElsewhere).containsExactly("null");
  }
}
