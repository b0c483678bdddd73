package dev.kci.sandbox;

import dev.kci.api.model.JsonText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Sends raw requests and returns the sandbox's raw answers. */
final class RawClient {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Sandbox sandbox;

  RawClient(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  HttpResponse<String> get(String path, String user) {
    return send(request(path, user).GET().build());
  }

  HttpResponse<String> post(String path, String user, Object body) {
    return send("POST", path, user, body);
  }

  HttpResponse<String> send(String method, String path, String user, Object body) {
    return send(
        request(path, user)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(JsonText.write(body)))
            .build());
  }

  CompletableFuture<HttpResponse<String>> getLater(String path, String user) {
    return http.sendAsync(request(path, user).GET().build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder request(String path, String user) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(sandbox.url().resolve(path)).timeout(Duration.ofSeconds(10));
    if (user != null) {
      request.header("Authorization", "Bearer " + sandbox.token(user).reveal());
    }
    return request;
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Creates a checkout; returns its id. */
  String checkout(String user, String name) {
    var answer =
        post(
            "/latest/node",
            user,
            Map.of("kind", "checkout", "name", name, "path", java.util.List.of("checkout")));
    return JsonText.parseObject(answer.body()).string("id").orElseThrow();
  }

  static URI resolve(URI base, String path) {
    return URI.create(base + path);
  }
}
