package dev.kci.service;

import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ServerSocketFactory;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;

/** A server with prepared answers to listen calls that records all calls. */
final class ScriptedApi extends Dispatcher implements AutoCloseable {
  private static final String END = "end";

  /** Method and path of each call, in order. */
  final List<String> calls = new CopyOnWriteArrayList<>();

  private final MockWebServer server = new MockWebServer();
  private final BlockingQueue<MockResponse> answers = new LinkedBlockingQueue<>();
  private int subscriptions;

  ScriptedApi() throws IOException {
    server.setDispatcher(this);
    server.setServerSocketFactory(new WithoutDelay());
    server.start();
  }

  /** MockWebServer writes answers in two pieces, and TCP would delay the second by 40 ms. */
  private static final class WithoutDelay extends ServerSocketFactory {
    @Override
    public ServerSocket createServerSocket() throws IOException {
      return new ServerSocket() {
        @Override
        public Socket accept() throws IOException {
          Socket socket = super.accept();
          socket.setTcpNoDelay(true);
          return socket;
        }
      };
    }

    @Override
    public ServerSocket createServerSocket(int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
      throw new UnsupportedOperationException();
    }
  }

  int port() {
    return server.getPort();
  }

  KciApi api() {
    return KciApi.builder(URI.create("http://localhost:" + port()))
        .token(ApiToken.of("t"))
        .retries(0)
        .build();
  }

  /** Answers the next listen with a CloudEvent. */
  ScriptedApi event(Object data, Long number) {
    JsonObject event = JsonObject.of("id", "x").with("data", data);
    String text = JsonText.write(number == null ? event : event.with("_sequence_id", number));
    return text(text);
  }

  /** Answers the next listen with an envelope around this text. */
  ScriptedApi text(String text) {
    return answer(200, JsonText.write(JsonObject.of("channel", "node").with("data", text)));
  }

  ScriptedApi answer(int status, String body) {
    answers.add(new MockResponse.Builder().code(status).body(body).build());
    return this;
  }

  /** Cuts the answer to the next listen. */
  ScriptedApi cut() {
    answers.add(
        new MockResponse.Builder()
            .body("{\"channel\": \"node\", \"data\": \"x\"}")
            .onResponseBody(new SocketEffect.CloseSocket())
            .build());
    return this;
  }

  /** Returns whether all answers have been fetched and a listen waits for the next. */
  boolean isDry() {
    return answers.isEmpty() && calls.get(calls.size() - 1).contains("listen/");
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
    String target = request.getTarget().replace("/latest/", "");
    calls.add(request.getMethod() + " " + target);
    if (target.startsWith("whoami")) {
      return json("{\"id\": \"1\", \"username\": \"me\", \"is_active\": true}");
    }
    if (target.startsWith("subscribe/")) {
      return json("{\"id\": " + nextSubscription() + ", \"channel\": \"node\", \"user\": \"me\"}");
    }
    if (target.startsWith("listen/")) {
      MockResponse next = answers.take();
      return next.getHeaders().get(END) == null ? next : json("null");
    }
    return json("null");
  }

  private synchronized int nextSubscription() {
    return ++subscriptions;
  }

  private static MockResponse json(String body) {
    return new MockResponse.Builder().code(200).body(body).build();
  }

  @Override
  public void close() {
    for (int i = 0; i < 10; i++) {
      answers.add(new MockResponse.Builder().code(404).addHeader(END, "yes").build());
    }
    server.close();
  }
}
