package dev.kci.api;

import dev.kci.api.model.NodeQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;

/** A server that returns prepared answers in order, and clients for it. */
final class MockApi implements AutoCloseable {
  /** Closes the connection instead of answering. */
  static final MockResponse LOST =
      new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();

  /** Accepts the request and never answers. */
  static final MockResponse SILENCE =
      new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build();

  private final MockWebServer server = new MockWebServer();

  MockApi() {
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static MockResponse answer(int status, String body) {
    return new MockResponse.Builder().code(status).body(body).build();
  }

  MockWebServer server() {
    return server;
  }

  /** Builds a client that retries at once. */
  KciApi.Builder client() {
    return KciApi.builder(server.url("/").uri())
        .retryDelay(Duration.ofMillis(1), Duration.ofMillis(2));
  }

  /** Sends the simplest request. */
  static long count(KciApi api) {
    return api.nodes().count(NodeQuery.all());
  }

  @Override
  public void close() {
    server.close();
  }
}
