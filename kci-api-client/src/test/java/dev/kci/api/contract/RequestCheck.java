package dev.kci.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonText;
import dev.kci.api.model.Timestamps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Compares a request of the client with a recorded one: method, path, query and body, and of the
 * headers the token, the body's type and the absence of an upgrade.
 *
 * <p>Requests with the same meaning are equal: the order of parameters and keys and the zone of
 * times do not matter, nor whether a key is null or absent, except in PATCH, where null is a value.
 */
final class RequestCheck {
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?(Z|[+-]\\d\\d:\\d\\d)?");

  private RequestCheck() {}

  static void check(RecordedExchange exchange, RecordedRequest request) {
    assertThat(request.getMethod()).isEqualTo(exchange.method());
    assertThat(request.getUrl().encodedPath()).isEqualTo(exchange.path());
    assertThat(query(request.getUrl())).containsExactlyInAnyOrderElementsOf(query(exchange));
    checkHeaders(exchange, request);
    String body = request.getBody() == null ? "" : request.getBody().utf8();
    if (exchange.body() == null) {
      assertThat(body).isEmpty();
    } else if (body.startsWith("username=")) {
      assertThat(body).isEqualTo(exchange.body());
    } else {
      boolean nulls = exchange.method().equals("PATCH");
      assertThat(same(JsonText.parse(body), nulls)).isEqualTo(same(exchange.body(), nulls));
    }
  }

  private static void checkHeaders(RecordedExchange exchange, RecordedRequest request) {
    assertThat(request.getHeaders().get("Authorization"))
        .isEqualTo(exchange.headers().get("Authorization"));
    assertThat(request.getHeaders().get("Accept")).isEqualTo(exchange.headers().get("Accept"));
    assertThat(type(request.getHeaders().get("Content-Type")))
        .isEqualTo(type((String) exchange.headers().get("Content-Type")));
    assertThat(request.getHeaders().get("Upgrade")).isNull();
    assertThat(request.getHeaders().get("User-Agent")).startsWith("kci-toolkit/");
  }

  private static @Nullable String type(@Nullable String header) {
    return header == null ? null : header.replaceFirst(";.*", "");
  }

  private static List<Map.Entry<String, Object>> query(HttpUrl url) {
    return IntStream.range(0, url.querySize())
        .mapToObj(i -> Map.entry(url.queryParameterName(i), text(url.queryParameterValue(i))))
        .toList();
  }

  private static List<Map.Entry<String, Object>> query(RecordedExchange exchange) {
    return exchange.query().stream()
        .map(pair -> Map.entry(pair.getKey(), text(pair.getValue())))
        .toList();
  }

  /** Normalizes a JSON value so that values with the same meaning are equal. */
  static @Nullable Object same(@Nullable Object json, boolean nulls) {
    if (json instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach(
          (key, value) -> {
            if (value != null || nulls) {
              copy.put(key, same(value, nulls));
            }
          });
      return copy;
    }
    if (json instanceof List<?> list) {
      return list.stream().map(item -> same(item, nulls)).toList();
    }
    return json instanceof String text ? text(text) : json;
  }

  private static Object text(String text) {
    return TIME.matcher(text).matches() ? Timestamps.parse(text) : text;
  }
}
