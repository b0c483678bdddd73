package dev.kci.api.model;

import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON values of the forms that {@link JsonObject} holds. Numbers keep what they
 * are: whole ones are {@link Long} or {@link BigInteger}, others {@link BigDecimal}; Moshi's own
 * reader would make 6 a 6.0.
 *
 * <p>Whatever reads JSON is bounded, since anybody may have written it: objects and lists are
 * nested at most 100 deep, a number has at most 1000 digits (also when written without its
 * exponent), and a text has at most two million values.
 */
public final class JsonText {
  /** The most bytes that are read from a stream. */
  public static final int LARGEST = 64 << 20;

  private JsonText() {}

  /**
   * Reads one JSON value.
   *
   * @throws IllegalArgumentException if the text is not JSON, goes on after the value, or is beyond
   *     the bounds
   */
  public static @Nullable Object parse(String text) {
    return JsonParser.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads one JSON value as it comes over a wire, in UTF-8.
   *
   * @throws IllegalArgumentException if the bytes are not JSON, go on after the value, or are
   *     beyond the bounds
   */
  public static @Nullable Object parse(byte[] utf8) {
    return JsonParser.parse(utf8);
  }

  /**
   * Reads one JSON value from a stream, in UTF-8. The stream is read to its end, but no further
   * than {@link #LARGEST}, and stays open.
   *
   * @throws IllegalArgumentException as {@link #parse(byte[])}, or if there is more
   */
  public static @Nullable Object parse(InputStream utf8) throws IOException {
    byte[] bytes = utf8.readNBytes(LARGEST + 1);
    if (bytes.length > LARGEST) {
      throw new IllegalArgumentException("More than " + (LARGEST >> 20) + " MiB of JSON");
    }
    return JsonParser.parse(bytes);
  }

  /**
   * Reads a JSON object.
   *
   * @throws IllegalArgumentException when the text is no JSON object
   */
  public static JsonObject parseObject(String text) {
    return requireObject(parse(text));
  }

  /**
   * Reads a JSON object as it comes over a wire, in UTF-8.
   *
   * @throws IllegalArgumentException as {@link #parse(byte[])}, or if it is not a JSON object
   */
  public static JsonObject parseObject(byte[] utf8) {
    return requireObject(parse(utf8));
  }

  /**
   * Reads a JSON object from a stream, as {@link #parse(InputStream)} does.
   *
   * @throws IllegalArgumentException if the text is not a JSON object
   */
  public static JsonObject parseObject(InputStream utf8) throws IOException {
    return requireObject(parse(utf8));
  }

  private static JsonObject requireObject(@Nullable Object parsed) {
    return object(parsed)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Not a JSON object; expected text that begins with {"));
  }

  /**
   * A value that {@link #parse} gave, or a part of one, as an object; empty if it is not an object.
   * It is not copied, unlike by {@link JsonObject#from}: pages have many nodes.
   */
  public static Optional<JsonObject> object(@Nullable Object parsed) {
    return parsed instanceof Map<?, ?> map
        ? Optional.of(JsonObject.ofParsed(JsonObject.stringKeys(map)))
        : Optional.empty();
  }

  /** Writes a value as compact JSON; null values of maps are written. */
  public static String write(@Nullable Object value) {
    return write(value, "");
  }

  /** Writes a value as JSON for people: a line for each value, two more spaces for each level. */
  public static String writeIndented(@Nullable Object value) {
    return write(value, "  ");
  }

  private static String write(@Nullable Object value, String indent) {
    Buffer buffer = new Buffer();
    try (JsonWriter writer = JsonWriter.of(buffer)) {
      writer.setIndent(indent);
      writer.setSerializeNulls(true);
      writer.setLenient(true); // allows a top-level value that is no object
      write(writer, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a buffer in memory does not fail
    }
    return buffer.readUtf8();
  }

  private static void write(JsonWriter writer, @Nullable Object value) throws IOException {
    if (value == null) {
      writer.nullValue();
    } else if (value instanceof JsonObject json) {
      write(writer, json.asMap());
    } else if (value instanceof Map<?, ?> map) {
      writer.beginObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        writer.name(String.valueOf(entry.getKey()));
        write(writer, entry.getValue());
      }
      writer.endObject();
    } else if (value instanceof List<?> list) {
      writer.beginArray();
      for (Object element : list) {
        write(writer, element);
      }
      writer.endArray();
    } else if (value instanceof Boolean bool) {
      writer.value(bool);
    } else if (value instanceof Number number) {
      writer.value(number);
    } else {
      writer.value(value.toString());
    }
  }
}
