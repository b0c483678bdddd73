package dev.kci.sandbox.http;

import dev.kci.api.model.JsonText;
import dev.kci.sandbox.schema.Location;
import dev.kci.sandbox.schema.Model;
import dev.kci.sandbox.schema.Violations;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON bodies with the server's error messages, and writes JSON answers (sources: recorded
 * exchanges {@code create-no-content-type}, {@code create-broken-json}, {@code create-empty-body},
 * {@code h2c-upgrade-post}).
 */
public final class JsonExchange {
  private static final Pattern JSON =
      Pattern.compile("\\s*application/([^;\\s]+\\+)?json\\s*(;.*)?");
  private static final Location BODY = Location.of("body");

  private JsonExchange() {}

  /** Answers 200 with a JSON value. */
  public static void reply(Context ctx, @Nullable Object value) {
    reply(ctx, 200, value);
  }

  /** Answers with a status and a JSON value. */
  public static void reply(Context ctx, int status, @Nullable Object value) {
    replyText(ctx, status, JsonText.write(value));
  }

  /** Answers with a status and JSON text. */
  public static void replyText(Context ctx, int status, String json) {
    ctx.status(status);
    ctx.contentType("application/json");
    ctx.result(json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the body, checked against a model: all fields of the model, in its order, without
   * unknown ones.
   *
   * @throws ApiFailure 422 if it does not match
   */
  public static Map<String, @Nullable Object> read(Context ctx, Model model) {
    return checked(value(ctx), model);
  }

  /**
   * Returns a value, checked against a model.
   *
   * @throws ApiFailure 422 if it does not match
   */
  public static Map<String, @Nullable Object> checked(@Nullable Object value, Model model) {
    Violations found = new Violations();
    if (!(value instanceof Map<?, ?> map)) {
      found.add(
          "model_attributes_type",
          BODY,
          "Input should be a valid dictionary or object to extract fields from",
          value);
      throw ApiFailure.invalid(found);
    }
    Map<String, @Nullable Object> checked = model.check(map, BODY, found);
    if (!found.isEmpty()) {
      throw ApiFailure.invalid(found);
    }
    return checked;
  }

  /**
   * Returns the body as a JSON value, or as text if it was not declared as JSON.
   *
   * @throws ApiFailure 422 if it is missing or not JSON
   */
  public static @Nullable Object value(Context ctx) {
    String text = text(ctx);
    if (text.isEmpty()) {
      throw ApiFailure.invalid(new Violations().add("missing", BODY, "Field required", null));
    }
    String type = ctx.header("Content-Type");
    if (type == null || !JSON.matcher(type).matches()) {
      return text;
    }
    try {
      return JsonText.parse(text);
    } catch (IllegalArgumentException e) {
      // Python's position and words for a text that ends too early
      boolean inValue = text.strip().endsWith(":") || text.strip().endsWith("[");
      throw ApiFailure.invalid(
          new Violations()
              .add(
                  "json_invalid",
                  BODY.child(text.length()),
                  "JSON decode error",
                  Map.of(),
                  Map.of(
                      "error",
                      inValue
                          ? "Expecting value"
                          : "Expecting property name enclosed in double quotes")));
    }
  }

  /** Returns whether the request has no body. */
  public static boolean isEmpty(Context ctx) {
    return text(ctx).isEmpty();
  }

  private static String text(Context ctx) {
    if ("h2c".equals(ctx.header("Upgrade"))) {
      return ""; // the real server drops the body of such a request
    }
    return new String(ctx.bodyAsBytes(), StandardCharsets.UTF_8);
  }
}
