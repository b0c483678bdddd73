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
 * Reads and writes JSON values of the types that {@link JsonObject} holds. Whole numbers are {@link
 * Long} or {@link BigInteger}, others {@link BigDecimal}; Moshi's own reader would turn 6 into 6.0.
 *
 * <p>Input is limited, since anybody may have written it: objects and lists are nested at most 100
 * deep, a number has at most 1000 digits (with its exponent expanded), and a text has at most two
 * million values.
 */
public final class JsonText {
  /** The maximum number of bytes read from a stream. */
  public static final int LARGEST = 64 << 20;

  private JsonText() {}

  /**
   * Reads one JSON value.
   *
   * @throws IllegalArgumentException if the text is not JSON, continues after the value, or exceeds
   *     the limits
   */
  public static @Nullable Object parse(String text) {
    return JsonParser.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads one JSON value in UTF-8.
   *
   * @throws IllegalArgumentException if the bytes are not JSON, continue after the value, or exceed
   *     the limits
   */
  public static @Nullable Object parse(byte[] utf8) {
    return JsonParser.parse(utf8);
  }

  /**
   * Reads one JSON value in UTF-8 from a stream, up to its end but at most {@link #LARGEST} bytes.
   * The stream stays open.
   *
   * @throws IllegalArgumentException like {@link #parse(byte[])}, or if there are more bytes
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
   * @throws IllegalArgumentException if the text is not a JSON object
   */
  public static JsonObject parseObject(String text) {
    return requireObject(parse(text));
  }

  /**
   * Reads a JSON object in UTF-8.
   *
   * @throws IllegalArgumentException like {@link #parse(byte[])}, or if it is not a JSON object
   */
  public static JsonObject parseObject(byte[] utf8) {
    return requireObject(parse(utf8));
  }

  /**
   * Reads a JSON object from a stream, like {@link #parse(InputStream)}.
   *
   * @throws IllegalArgumentException if the text is not a JSON object
   */
  public static JsonObject parseObject(InputStream utf8) throws IOException {
    return requireObject(parse(utf8));
  }

  /**
   * Checks that text is a JSON object, without the memory for its values. Numbers are not read.
   *
   * @throws IllegalArgumentException if it is not, or exceeds the limits on depth and length
   */
  public static void checkObject(byte[] utf8) {
    JsonParser.checkObject(utf8);
  }

  private static JsonObject requireObject(@Nullable Object parsed) {
    return object(parsed)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Not a JSON object; expected text that starts with {"));
  }

  /**
   * Returns a value from {@link #parse}, or a part of one, as an object; empty if it is not one.
   * Unlike {@link JsonObject#from} it does not copy, because pages have many nodes.
   */
  public static Optional<JsonObject> object(@Nullable Object parsed) {
    return parsed instanceof Map<?, ?> map
        ? Optional.of(JsonObject.ofParsed(JsonObject.stringKeys(map)))
        : Optional.empty();
  }

  /** Writes a value as compact JSON, including null values of maps. */
  public static String write(@Nullable Object value) {
    return write(value, "");
  }

  /** Writes a value as JSON for people: one line per value, indented by two spaces per level. */
  public static String writeIndented(@Nullable Object value) {
    return write(value, "  ");
  }

  private static String write(@Nullable Object value, String indent) {
    Buffer buffer = new Buffer();
    try (JsonWriter writer = JsonWriter.of(buffer)) {
      writer.setIndent(indent);
      writer.setSerializeNulls(true);
      writer.setLenient(true); // allows a top-level value that is not an object
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
