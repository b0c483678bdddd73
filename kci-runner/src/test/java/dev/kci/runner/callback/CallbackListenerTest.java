package dev.kci.runner.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.config.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallbackListenerTest {
  private final BlockingQueue<String> changed = new LinkedBlockingQueue<>();
  private final OkHttpClient client = new OkHttpClient();
  private CallbackListener listener;

  @BeforeEach
  void start() throws IOException {
    listener =
        CallbackListener.start(
            new InetSocketAddress("127.0.0.1", 0),
            List.of(
                new CallbackListener.Lab(
                    "lab", new Secret("secret"), new KnownJobs(Set.of("n1"), changed::add, null))),
            nodeId -> Optional.empty());
  }

  @AfterEach
  void stop() {
    listener.close();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /node/n1,               secret,       202",
    "POST, /node/n1?lab_name=x,    secret,       202",
    "POST, /proxied/node/n1,       Token secret, 202",
    "POST, /node/n1,               wrong,        401",
    "POST, /node/n1,               ,             401",
    "POST, /node/n2,               secret,       404",
    "POST, /node/n2,               wrong,        401",
    "POST, /node/../../etc/passwd, secret,       404",
    "POST, /,                      secret,       404",
    "PUT,  /node/n1,               secret,       405",
  })
  void answersWithTheRightStatus(String method, String path, String token, int status)
      throws IOException {
    assertThat(send(method, path, token, RequestBody.create("{broken", null))).isEqualTo(status);
  }

  @Test
  void asksTheLabLaterAndAgain() throws Exception {
    assertThat(send("POST", "/node/n1", "secret", RequestBody.create("{}", null))).isEqualTo(202);
    assertThat(changed).isEmpty();
    assertThat(changed.poll(5, TimeUnit.SECONDS)).isEqualTo("n1");
  }

  @ParameterizedTest
  @CsvSource({"secret, 202", "wrong, 401"})
  void answersClientsThatSendAWholeLogFirst(String token, String status) throws IOException {
    byte[] log = new byte[8 << 20];
    String head = "POST /node/n1 HTTP/1.1\r\nHost: x\r\nAuthorization: " + token + "\r\n";
    String answer = exchange(head + "Content-Length: " + log.length + "\r\n\r\n", log);
    assertThat(answer).isEqualTo("HTTP/1.1 " + status);
  }

  /** What the listener answers, as it begins, after all has been sent. */
  private String exchange(String head, byte[] body) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", listener.address().getPort())) {
      socket.setSoTimeout(15_000);
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      return new String(answer, StandardCharsets.US_ASCII);
    }
  }

  @Test
  void doesNotReadAHugeBody() throws Exception {
    byte[] part = new byte[1 << 16];
    int sent = 0;
    try (Socket socket = new Socket("127.0.0.1", listener.address().getPort())) {
      OutputStream out = socket.getOutputStream();
      String head =
          "POST /node/n1 HTTP/1.1\r\nHost: x\r\nAuthorization: wrong\r\n"
              + "Content-Length: 2000000000\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      while (sent < 20_000) {
        out.write(part);
        sent++;
      }
    } catch (IOException closedByTheServer) {
      assertThat(closedByTheServer).isNotNull();
    }
    assertThat(sent).describedAs("parts of 64 KiB taken").isLessThan(2_000);
    assertThat(changed).isEmpty();
  }

  @Test
  void slowSendersDoNotBlockOthers() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Socket socket = new Socket("127.0.0.1", listener.address().getPort());
        slow.add(socket);
        OutputStream out = socket.getOutputStream();
        out.write("POST /node/n1 HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
      assertThat(send("POST", "/node/n1", "secret", RequestBody.create("{}", null))).isEqualTo(202);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void replayDoesNotAskTheLabMoreOften() throws Exception {
    for (int i = 0; i < 200; i++) {
      assertThat(send("POST", "/node/n1", "secret", RequestBody.create("{}", null))).isEqualTo(202);
    }
    assertThat(changed.poll(5, TimeUnit.SECONDS)).isEqualTo("n1");
    assertThat(changed.size()).isLessThan(10);
  }

  private int send(String method, String path, String token, RequestBody body) throws IOException {
    Request.Builder request =
        new Request.Builder()
            .url("http://127.0.0.1:" + listener.address().getPort() + path)
            .method(method, body);
    if (token != null) {
      request.header("Authorization", token);
    }
    try (Response response = client.newCall(request.build()).execute()) {
      return response.code();
    }
  }
}
