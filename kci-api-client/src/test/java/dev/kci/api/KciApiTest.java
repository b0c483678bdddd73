package dev.kci.api;

import static dev.kci.api.MockApi.LOST;
import static dev.kci.api.MockApi.SILENCE;
import static dev.kci.api.MockApi.answer;
import static dev.kci.api.MockApi.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KciApiTest {
  private final MockApi mock = new MockApi();
  private final MockWebServer server = mock.server();

  @AfterEach
  void stop() {
    mock.close();
  }

  @Nested
  class Transport {
    @Test
    void isHttp11WithGzipAndTheToolkitsName() throws Exception {
      Buffer zipped = new Buffer();
      try (var sink = Okio.buffer(new GzipSink(zipped))) {
        sink.writeUtf8("60");
      }
      server.enqueue(
          new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body(zipped).build());
      try (KciApi api = mock.client().build()) {
        assertThat(count(api)).isEqualTo(60);
      }
      RecordedRequest request = server.takeRequest();
      assertThat(request.getRequestLine()).isEqualTo("GET /latest/count HTTP/1.1");
      assertThat(request.getHeaders().get("Accept-Encoding")).isEqualTo("gzip");
      assertThat(request.getHeaders().get("User-Agent")).matches("kci-toolkit/\\S+");
      assertThat(request.getHeaders().get("Upgrade")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "", "/kci", "/kci/"})
    void keepsThePathOfTheUrl(String path) throws Exception {
      server.enqueue(answer(200, "1"));
      URI address = URI.create("http://localhost:" + server.getPort() + path);
      try (KciApi api = KciApi.builder(address).version("v0").build()) {
        count(api);
      }
      String prefix = path.startsWith("/kci") ? "/kci" : "";
      assertThat(server.takeRequest().getTarget()).isEqualTo(prefix + "/v0/count");
    }

    @Test
    void followsNoRedirects() {
      server.enqueue(
          new MockResponse.Builder()
              .code(307)
              .addHeader("Location", "https://api.kernelci.org/latest/count")
              .build());
      try (KciApi api = mock.client().build()) {
        assertThatThrownBy(() -> count(api))
            .isExactlyInstanceOf(ApiException.class)
            .hasMessage(
                "GET /latest/count: 307, the server redirects to"
                    + " https://api.kernelci.org/latest/count; expected an answer: check the API's"
                    + " URL");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"username\": \"\"}"})
    void userNeedsAName(String user) {
      server.enqueue(answer(200, user));
      try (KciApi api = mock.client().build()) {
        assertThatThrownBy(() -> api.users().username())
            .hasMessageContaining("expected a user with a name");
      }
    }

    @Test
    void rejectsInvalidUrls() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> KciApi.builder(URI.create("ftp://x.org/")))
          .withMessageContaining("expected http://host/ or https://host/");
    }
  }

  @Nested
  class Secrets {
    private final List<String> seen = new ArrayList<>();

    @Test
    void areNotInFailures() {
      server.enqueue(answer(401, "{\"detail\": \"Bearer t0ken is not good\"}"));
      server.enqueue(answer(422, "{\"detail\": [{\"loc\": [\"t0ken\"], \"msg\": \"t0ken\"}]}"));
      server.enqueue(answer(500, "t0ken"));
      server.enqueue(LOST);
      server.enqueue(answer(200, "<html>t0ken</html>"));
      try (KciApi api = mock.client().retries(0).token(ApiToken.of("t0ken")).build()) {
        for (int i = 0; i < 5; i++) {
          seen.add(failure(() -> api.users().whoami()));
        }
        seen.add(api.toString());
        seen.add(api.users().toString());
      }
      assertThat(seen).hasSize(7).noneMatch(text -> text.contains("t0ken"));
    }

    @Test
    void areNotInLoginFailures() {
      server.enqueue(answer(400, "{\"detail\": \"LOGIN_BAD_CREDENTIALS\"}"));
      server.enqueue(answer(200, "{\"token\": \"n3wt0ken\"}"));
      server.enqueue(answer(200, "\"n3wt0ken\""));
      server.enqueue(answer(200, "{\"access_token\": \"n3wt0k\u00e9n\"}"));
      try (KciApi api = mock.client().retries(0).build()) {
        for (int i = 0; i < 4; i++) {
          seen.add(failure(() -> api.users().login("kciuser", "passw0rd")));
        }
      }
      assertThat(seen)
          .hasSize(4)
          .noneMatch(text -> text.contains("n3wt0k") || text.contains("passw0rd"));
      assertThat(seen.get(1)).contains("the answer contains no token");
    }

    private String failure(Runnable call) {
      StringWriter text = new StringWriter();
      try {
        call.run();
        throw new AssertionError("no failure");
      } catch (RuntimeException e) {
        e.printStackTrace(new PrintWriter(text));
      }
      return text.toString();
    }
  }

  @Nested
  class Embedder {
    private final AtomicReference<Request> seen = new AtomicReference<>();

    private Response look(okhttp3.Interceptor.Chain chain) throws IOException {
      seen.set(chain.request());
      return chain.proceed(chain.request().newBuilder().header("X-Embedder", "yes").build());
    }

    @Test
    void seesCallsWithoutTheToken() throws Exception {
      server.enqueue(answer(200, "60"));
      OkHttpClient own = new OkHttpClient.Builder().addInterceptor(this::look).build();
      try (KciApi api = mock.client().httpClient(own).token(ApiToken.of("t0ken")).build()) {
        count(api);
      }
      assertThat(seen.get().header("Authorization")).isNull();
      RecordedRequest request = server.takeRequest();
      assertThat(request.getHeaders().get("X-Embedder")).isEqualTo("yes");
      assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer t0ken");
    }

    @Test
    void clientStaysUsableAfterClose() throws Exception {
      server.enqueue(answer(200, "60"));
      server.enqueue(answer(200, "mine"));
      OkHttpClient own = new OkHttpClient.Builder().addInterceptor(this::look).build();
      KciApi api = mock.client().httpClient(own).build();
      count(api);
      api.close();
      api.close();
      try (Response response =
          own.newCall(new Request.Builder().url(server.url("/mine")).build()).execute()) {
        assertThat(response.body().string()).isEqualTo("mine");
      }
      assertThat(server.takeRequest().getHeaders().get("X-Embedder")).isEqualTo("yes");
      assertThat(own.dispatcher().executorService().isShutdown()).isFalse();
      assertThat(own.connectionPool().connectionCount()).isPositive();
    }

    @Test
    void closeCancelsCallsInProgress() throws Exception {
      server.enqueue(SILENCE);
      KciApi api = mock.client().retries(0).build();
      AtomicReference<RuntimeException> failure = new AtomicReference<>();
      CountDownLatch ended = new CountDownLatch(1);
      Thread caller =
          new Thread(
              () -> {
                try {
                  count(api);
                } catch (RuntimeException e) {
                  failure.set(e);
                } finally {
                  ended.countDown();
                }
              });
      caller.start();
      server.takeRequest();
      api.close();
      assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(failure.get()).isInstanceOf(UnavailableException.class);
    }
  }
}
