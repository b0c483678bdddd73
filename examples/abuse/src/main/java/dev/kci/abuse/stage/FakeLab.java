package dev.kci.abuse.stage;

import com.sun.net.httpserver.HttpExchange;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A minimal LAVA lab to which a runner can submit a job, which then never ends. Thread-safe. */
public final class FakeLab implements AutoCloseable {
  private static final String USER = "kci";

  private final WatchedServer server;
  private volatile String definition = "";

  private FakeLab() throws IOException {
    this.server = WatchedServer.start(this::answer);
  }

  public static FakeLab start() throws IOException {
    return new FakeLab();
  }

  public String url() {
    return server.url();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replaceFirst("^/api/v0\\.2/", "");
    byte[] body = exchange.getRequestBody().readAllBytes();
    JsonObject answer;
    if (path.equals("system/whoami/")) {
      answer = JsonObject.of("user", USER);
    } else if (path.equals("jobs/") && exchange.getRequestMethod().equals("POST")) {
      definition =
          JsonText.parseObject(new String(body, StandardCharsets.UTF_8))
              .string("definition")
              .orElse("");
      answer = JsonObject.of("job_ids", List.of("1"));
    } else if (path.equals("jobs/1/")) {
      answer = JsonObject.of(job());
    } else if (path.equals("jobs/")) {
      List<?> jobs = definition.isEmpty() ? List.of() : List.of(job());
      answer = JsonObject.of("count", (long) jobs.size()).with("results", jobs);
    } else if (path.equals("devices/")) {
      answer = JsonObject.of("results", List.of(Map.of("health", "Good")));
    } else {
      WatchedServer.answer(exchange, 404, "{}");
      return;
    }
    WatchedServer.answer(exchange, 200, JsonText.write(answer));
  }

  private Map<String, Object> job() {
    return Map.of("id", 1L, "state", "Running", "submitter", USER, "definition", definition);
  }

  @Override
  public void close() {
    server.close();
  }
}
