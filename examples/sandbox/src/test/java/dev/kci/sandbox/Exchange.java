package dev.kci.sandbox;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One recorded exchange with the real server. */
record Exchange(JsonObject json) {
  static List<Exchange> all() {
    try (var in =
            Objects.requireNonNull(
                Exchange.class.getResourceAsStream("/dev/kci/api/transcripts.jsonl"));
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().map(JsonText::parseObject).map(Exchange::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return json.string("case").orElseThrow();
  }

  String method() {
    return json.string("request.method").orElseThrow();
  }

  String path() {
    return json.string("request.path").orElseThrow();
  }

  List<?> query() {
    return (List<?>) Objects.requireNonNull(json.get("request.query"));
  }

  JsonObject headers() {
    return json.object("request.headers").orElseThrow();
  }

  Object body() {
    return json.get("request.body");
  }

  /** The user who sent it; null without a valid token. */
  String user() {
    boolean token = headers().string("Authorization").filter("Bearer <token>"::equals).isPresent();
    return token ? json.string("as").orElse("kciuser") : null;
  }

  /** Empty if the client gave up. */
  Optional<Long> status() {
    return json.integer("response.status");
  }

  /** Null if there was none. */
  String answerHeader(String name) {
    return json.object("response.headers").flatMap(headers -> headers.string(name)).orElse(null);
  }

  Object answer() {
    return json.get("response.body");
  }

  @Override
  public String toString() {
    return name();
  }
}
