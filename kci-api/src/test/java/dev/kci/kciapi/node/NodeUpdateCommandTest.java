package dev.kci.kciapi.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonText;
import dev.kci.cli.Launcher;
import dev.kci.kciapi.KciApiCommand;
import java.io.PrintWriter;
import java.io.Writer;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class NodeUpdateCommandTest {
  @Test
  void whereTheWholeNodeIsPutTheChangeIsMadeToTheNodeAsItIsThen() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      answer(server, 200, node("before"));
      answer(server, 405, "{\"detail\": \"Method Not Allowed\"}");
      answer(server, 200, node("another client's"));
      answer(server, 200, node("another client's"));
      server.start();

      String url = "http://localhost:" + server.getPort();
      CommandLine line = Launcher.commandLine(new KciApiCommand());
      line.setOut(new PrintWriter(Writer.nullWriter()));
      int exitCode = line.execute("node", "update", "1", "result=pass", "--api-url", url);

      assertThat(exitCode).isZero();
      RecordedRequest put = last(server);
      assertThat(put.getMethod()).isEqualTo("PUT");
      assertThat(JsonText.parseObject(put.getBody().utf8()).asMap())
          .containsEntry("result", "pass")
          .extractingByKey("data")
          .hasToString("{note=another client's}");
    }
  }

  private static String node(String note) {
    return "{\"id\": \"1\", \"kind\": \"job\", \"name\": \"boot\", \"path\": [\"boot\"],"
        + " \"group\": \"boot\", \"state\": \"done\", \"data\": {\"note\": \""
        + note
        + "\"}}";
  }

  private static void answer(MockWebServer server, int status, String body) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  private static RecordedRequest last(MockWebServer server) throws InterruptedException {
    RecordedRequest request = server.takeRequest();
    for (int i = 1; i < server.getRequestCount(); i++) {
      request = server.takeRequest();
    }
    return request;
  }
}
