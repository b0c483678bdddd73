package dev.kci.abuse.stage;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody with a token who sends anything, without using the library under test. Thread-safe.
 *
 * @param name the user's name
 */
public record Person(String name, URI api, String token, HttpClient client) {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  static Person of(String name, URI api, String token) {
    return new Person(
        name, api, token, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  /**
   * Creates a node with POST; returns it as stored.
   *
   * @throws RefusedException if the API refuses it
   */
  public JsonObject create(JsonObject node) throws IOException {
    return object(send("POST", "latest/node", node));
  }

  /** Returns a node. */
  public JsonObject get(String id) throws IOException {
    return object(send("GET", "latest/node/" + id, null));
  }

  /** Replaces a node with PUT. */
  public JsonObject put(JsonObject node) throws IOException {
    return object(send("PUT", "latest/node/" + node.string("id").orElseThrow(), node));
  }

  /** Sends a hierarchy; returns all its nodes as stored, the root first. */
  public List<JsonObject> submit(String root, JsonObject tree) throws IOException {
    return list(send("PUT", "latest/nodes/" + root, tree));
  }

  /** Returns all nodes that match a query string. */
  public List<JsonObject> find(String query) throws IOException {
    return list(send("GET", "latest/nodes/fast?" + query, null));
  }

  private static List<JsonObject> list(String answer) {
    return JsonText.parse(answer) instanceof List<?> list
        ? list.stream().flatMap(entry -> JsonObject.from(entry).stream()).toList()
        : List.of();
  }

  private static JsonObject object(String answer) {
    return JsonObject.from(JsonText.parse(answer)).orElse(JsonObject.empty());
  }

  private String send(String method, String path, @Nullable JsonObject body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(api.resolve(path))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(JsonText.write(body)))
            .build();
    try {
      var answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new RefusedException(
            method + " " + path + " as " + name + ": " + answer.statusCode() + " " + answer.body());
      }
      return answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Omits the token. */
  @Override
  public String toString() {
    return name;
  }
}
