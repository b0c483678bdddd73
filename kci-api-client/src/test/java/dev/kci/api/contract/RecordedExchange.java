package dev.kci.api.contract;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request to the real server and its answer, as recorded in {@code transcripts.jsonl}. */
public record RecordedExchange(JsonObject json) {
  private static final String RESOURCE = "/dev/kci/api/transcripts.jsonl";

  public static List<RecordedExchange> all() {
    try (InputStream file = RecordedExchange.class.getResourceAsStream(RESOURCE)) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(JsonText::parseObject).map(RecordedExchange::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String name() {
    return json.string("case").orElseThrow();
  }

  String method() {
    return json.string("request.method").orElseThrow();
  }

  String path() {
    return json.string("request.path").orElseThrow();
  }

  /** {@code latest} in {@code /latest/node/1}. */
  String version() {
    return path().split("/")[1];
  }

  /** The path's segment at an index; 0 is the version. */
  String segment(int index) {
    return path().split("/")[index + 1];
  }

  /** Name and value pairs, decoded. */
  List<Map.Entry<String, String>> query() {
    return ((List<?>) Objects.requireNonNull(json.get("request.query")))
        .stream()
            .map(pair -> (List<?>) pair)
            .map(pair -> Map.entry(pair.get(0).toString(), pair.get(1).toString()))
            .toList();
  }

  Optional<String> query(String name) {
    return query().stream()
        .filter(pair -> pair.getKey().equals(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  Map<String, ?> headers() {
    return json.object("request.headers").orElseThrow().asMap();
  }

  /** The token that was sent, masked; empty if there was none. */
  Optional<String> token() {
    return Optional.ofNullable((String) headers().get("Authorization"))
        .map(header -> header.replaceFirst("Bearer ", ""));
  }

  /** The body as JSON, or a form as sent; null if there was none. */
  @Nullable Object body() {
    Object body = json.get("request.body");
    boolean unparsed = body instanceof String text && text.startsWith("{");
    return unparsed ? JsonText.parse((String) body) : body;
  }

  JsonObject bodyObject() {
    return JsonObject.from(body()).orElseThrow();
  }

  /** Empty if the client gave up before there was an answer. */
  Optional<Integer> status() {
    return json.integer("response.status").map(Long::intValue);
  }

  /** The answer; long lists are recorded only in part. */
  @Nullable Object answer() {
    return withoutCutMarks(json.get("response.body"));
  }

  private static @Nullable Object withoutCutMarks(@Nullable Object answer) {
    if (answer instanceof Map<?, ?> map && map.get("items") instanceof List<?> items) {
      return JsonObject.from(map).orElseThrow().with("items", withoutCutMarks(items)).asMap();
    }
    return answer instanceof List<?> list
        ? list.stream().filter(item -> !"... (cut by the recorder)".equals(item)).toList()
        : answer;
  }

  JsonObject answerObject() {
    return JsonObject.from(answer()).orElseThrow();
  }

  /** The answer as sent, or JSON of the same value. */
  String answerText() {
    String type = json.string("response.headers.content-type").orElse("");
    Object answer = answer();
    if (answer instanceof String text && !type.startsWith("application/json")) {
      return text;
    }
    return json.string("response.raw").orElseGet(() -> JsonText.write(answer));
  }

  @Override
  public String toString() {
    return name();
  }
}
