package dev.kci.runtime.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request that a {@link RecordedCluster} got. */
public record ClusterRequest(String method, String path, Map<String, String> query, String body) {

  public static ClusterRequest read(HttpExchange exchange) throws IOException {
    return new ClusterRequest(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getPath(),
        query(exchange.getRequestURI().getRawQuery()),
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(
          parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  public boolean isWatch() {
    return query.containsKey("watch");
  }

  public boolean isLog() {
    return path.endsWith("/log");
  }

  public boolean isCreate() {
    return method.equals("POST") && path.endsWith("/jobs");
  }

  /** Of Jobs, or of pods. */
  public String kind() {
    return path.contains("/jobs") ? "Job" : "Pod";
  }

  /** The object's name; the path where it names none. */
  public String name() {
    return path.replaceFirst("^.*/(jobs|pods)/", "").replaceFirst("/log$", "");
  }

  public boolean isDryRun() {
    return query.containsKey("dryRun");
  }

  /** Answers a request. */
  interface Answer {
    void send(HttpExchange exchange) throws IOException, InterruptedException;

    static Answer status(int status, String body) {
      return exchange -> {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
          exchange.getResponseBody().write(bytes);
        }
      };
    }

    static Answer as(Situation situation) {
      Object body = situation.body();
      return status(
          situation.status(), body instanceof String text ? text : Situation.JSON.asJson(body));
    }

    /** Ends in the middle of it. */
    static Answer cut(String part) {
      return exchange -> {
        exchange.sendResponseHeaders(200, part.length() + 1000L);
        exchange.getResponseBody().write(part.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        exchange.close();
      };
    }
  }
}
