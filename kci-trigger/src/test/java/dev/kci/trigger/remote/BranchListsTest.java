package dev.kci.trigger.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.kci.git.RemoteTimeouts;
import dev.kci.git.Replies;
import dev.kci.git.SilentHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BranchListsTest {
  private static final RemoteTimeouts TIMEOUTS =
      new RemoteTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(20));

  private Instant now = Instant.parse("2026-11-27T08:00:00Z");
  private final BranchLists lists = new BranchLists(new OkHttpClient(), TIMEOUTS, () -> now);

  private static final String LIST = "[{\"branch\": \"testing\", \"date\": \"1\"}]";

  @Test
  void silentListKeepsItsLastValue() throws IOException {
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          if (answered.getCount() == 0) {
            try {
              released.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          answered.countDown();
          byte[] list =
              "[{\"branch\": \"testing\", \"date\": \"1\"}]".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, list.length);
          exchange.getResponseBody().write(list);
          exchange.close();
        });
    server.start();
    try {
      URI list = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/list.json");
      assertThat(lists.newest(list)).isEqualTo("testing");
      assertThat(lists.newest(list)).as("while it is silent").isEqualTo("testing");
    } finally {
      released.countDown();
      server.stop(0);
      threads.shutdownNow();
    }
  }

  @Test
  void busyHostIsLeftAloneForAsLongAsItAsks() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (Replies server =
        Replies.serve(
            exchange -> {
              exchange.getResponseHeaders().add("Retry-After", "120");
              Replies.send(exchange, asked.incrementAndGet() == 2 ? 503 : 200, "", LIST);
            })) {
      URI list = URI.create(server.url("list.json"));
      assertThat(lists.newest(list)).isEqualTo("testing");
      assertThat(lists.newest(list)).as("busy").isEqualTo("testing");
      now = now.plusSeconds(119);
      assertThat(lists.newest(list)).isEqualTo("testing");
      assertThat(asked).hasValue(2);
      now = now.plusSeconds(1);
      assertThat(lists.newest(list)).isEqualTo("testing");
      assertThat(asked).hasValue(3);
    }
  }

  @Test
  void htmlPageIsReported() throws IOException {
    try (Replies server =
        Replies.serve(exchange -> Replies.send(exchange, 200, "text/html", "<html>\u001b[2J"))) {
      URI list = URI.create(server.url("list.json"));
      assertThatThrownBy(() -> lists.newest(list))
          .hasMessage(
              "branch list " + list + ": an HTML page; expected a JSON list of {branch, date}");
    }
  }

  @Test
  void listThatNeverAnsweredIsAnError() throws IOException {
    try (SilentHost silent = new SilentHost()) {
      URI list = URI.create(silent.url("http"));
      assertThatThrownBy(() -> lists.newest(list))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("branch list " + list);
    }
  }
}
