package dev.kci.http;

import java.util.Map;

/**
 * The answer to a request.
 *
 * @param status the HTTP status code
 * @param type the content type of the body
 * @param headers further headers, by name
 */
public record Answer(int status, String type, String body, Map<String, String> headers) {
  public Answer {
    headers = Map.copyOf(headers);
  }

  /** Creates an answer with its status code as a line of JSON. */
  public static Answer of(int status) {
    return new Answer(status, "application/json", "{\"status\": " + status + "}\n", Map.of());
  }

  /** Creates an answer with a line of plain text. */
  public static Answer text(int status, String line) {
    return new Answer(status, "text/plain; charset=utf-8", line + "\n", Map.of());
  }
}
