package dev.kci.api.model;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonEncodingException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON values of the forms that {@link JsonObject} holds. Numbers keep what they
 * are: whole ones are {@link Long} or {@link BigInteger}, others {@link BigDecimal}; Moshi's own
 * reader would make 6 a 6.0.
 */
public final class JsonText {
  private JsonText() {}

  /**
   * Reads one JSON value.
   *
   * @throws IllegalArgumentException when the text is no JSON, or goes on after the value
   */
  public static @Nullable Object parse(String text) {
    return parse(new Buffer().writeUtf8(text));
  }

  /**
   * Reads one JSON value as it comes over a wire, in UTF-8.
   *
   * @throws IllegalArgumentException when the bytes are no JSON, or go on after the value
   */
  public static @Nullable Object parse(byte[] utf8) {
    return parse(new Buffer().write(utf8));
  }

  private static @Nullable Object parse(Buffer buffer) {
    JsonReader reader = JsonReader.of(buffer);
    try {
      Object value = read(reader);
      if (reader.peek() != JsonReader.Token.END_DOCUMENT) {
        throw new IllegalArgumentException("Text after the JSON value at " + reader.getPath());
      }
      return value;
    } catch (JsonEncodingException | JsonDataException | EOFException e) {
      throw new IllegalArgumentException("Not JSON: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a JSON object.
   *
   * @throws IllegalArgumentException when the text is no JSON object
   */
  public static JsonObject parseObject(String text) {
    if (parse(text) instanceof Map<?, ?> map) {
      return JsonObject.ofParsed(JsonObject.stringKeys(map));
    }
    throw new IllegalArgumentException("Not a JSON object; expected text that begins with {");
  }

  /**
   * A value that {@link #parse} gave, or a part of one, as an object; empty when it is none. It is
   * not copied, unlike by {@link JsonObject#from}: pages have many nodes.
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

  private static @Nullable Object read(JsonReader reader) throws IOException {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        reader.beginObject();
        while (reader.hasNext()) {
          map.put(reader.nextName(), read(reader));
        }
        reader.endObject();
        yield Collections.unmodifiableMap(map);
      }
      case BEGIN_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNext()) {
          list.add(read(reader));
        }
        reader.endArray();
        yield Collections.unmodifiableList(list);
      }
      case STRING -> reader.nextString();
      case NUMBER -> number(reader.nextString());
      case BOOLEAN -> reader.nextBoolean();
      case NULL -> reader.nextNull();
      case NAME, END_OBJECT, END_ARRAY, END_DOCUMENT ->
          throw new JsonDataException("No value at " + reader.getPath());
    };
  }

  private static Number number(String text) {
    if (text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
      return new BigDecimal(text);
    }
    if (text.length() < 19) {
      return Long.valueOf(text);
    }
    BigInteger number = new BigInteger(text);
    if (number.bitLength() < Long.SIZE) {
      return number.longValue();
    }
    return number;
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
