package dev.kci.http;

import java.util.Map;

/**
 * What a request is answered.
 *
 * @param status HTTP's status code
 * @param type the content type of the body
 * @param headers more headers, by name
 */
public record Answer(int status, String type, String body, Map<String, String> headers) {
  public Answer {
    headers = Map.copyOf(headers);
  }

  /** An answer that is its status code, as a line of JSON. */
  public static Answer of(int status) {
    return new Answer(status, "application/json", "{\"status\": " + status + "}\n", Map.of());
  }

  /** A line of plain text. */
  public static Answer text(int status, String line) {
    return new Answer(status, "text/plain; charset=utf-8", line + "\n", Map.of());
  }
}
