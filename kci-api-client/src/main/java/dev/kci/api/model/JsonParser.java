package dev.kci.api.model;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonEncodingException;
import com.squareup.moshi.JsonReader;
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
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** Parses one text within {@link JsonBounds}. Numbers keep their type, see {@link JsonText}. */
final class JsonParser {
  /** Advice to Moshi's callers, useless to users. */
  private static final String MOSHI_ADVICE =
      "Use JsonReader.setLenient(true) to accept malformed JSON";

  private final JsonReader reader;
  private int depth;
  private int values;

  private JsonParser(byte[] utf8) {
    this.reader = JsonReader.of(new Buffer().write(utf8));
  }

  static @Nullable Object parse(byte[] utf8) {
    JsonBounds.check(utf8);
    JsonParser parser = new JsonParser(utf8);
    return parser.document(reader -> parser.value());
  }

  static void checkObject(byte[] utf8) {
    JsonBounds.check(utf8);
    new JsonParser(utf8)
        .document(
            reader -> {
              if (reader.peek() != JsonReader.Token.BEGIN_OBJECT) {
                throw new IllegalArgumentException("Not a JSON object");
              }
              reader.skipValue();
              return null;
            });
  }

  /** Reads the one value of a text. */
  private interface Reading {
    @Nullable Object from(JsonReader reader) throws IOException;
  }

  private @Nullable Object document(Reading reading) {
    try {
      Object value = reading.from(reader);
      if (reader.peek() != JsonReader.Token.END_DOCUMENT) {
        throw new IllegalArgumentException("Not JSON: text after the value at " + reader.getPath());
      }
      return value;
    } catch (JsonEncodingException | JsonDataException | EOFException e) {
      String words = String.valueOf(e.getMessage()).replace(MOSHI_ADVICE, "malformed text");
      throw new IllegalArgumentException("Not JSON: " + words, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable Object value() throws IOException {
    if (++values > JsonBounds.MOST_VALUES) {
      throw new IllegalArgumentException("More than " + JsonBounds.MOST_VALUES + " values");
    }
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> object();
      case BEGIN_ARRAY -> list();
      case STRING -> reader.nextString();
      case NUMBER -> number(reader.nextString());
      case BOOLEAN -> reader.nextBoolean();
      case NULL -> reader.nextNull();
      case NAME, END_OBJECT, END_ARRAY, END_DOCUMENT ->
          throw new JsonDataException("No value at " + reader.getPath());
    };
  }

  private Map<String, @Nullable Object> object() throws IOException {
    enter();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.hasNext()) {
      map.put(reader.nextName(), value());
    }
    reader.endObject();
    depth--;
    return Collections.unmodifiableMap(map);
  }

  private List<@Nullable Object> list() throws IOException {
    enter();
    List<@Nullable Object> list = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      list.add(value());
    }
    reader.endArray();
    depth--;
    return Collections.unmodifiableList(list);
  }

  private void enter() {
    if (++depth > JsonBounds.DEEPEST) {
      throw new IllegalArgumentException(
          "Objects and lists are nested more than " + JsonBounds.DEEPEST + " levels deep");
    }
  }

  private static Number number(String text) {
    if (text.length() > JsonBounds.MOST_DIGITS) {
      throw JsonBounds.tooManyDigits();
    }
    if (text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
      return decimal(text);
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

  /** Limits the exponent: a few bytes can stand for a number of a billion digits. */
  private static BigDecimal decimal(String text) {
    BigDecimal number;
    try {
      number = new BigDecimal(text);
    } catch (NumberFormatException e) { // the exponent itself is too long
      throw JsonBounds.tooManyDigits();
    }
    long left = (long) number.precision() - number.scale();
    if (left > JsonBounds.MOST_DIGITS || number.scale() > JsonBounds.MOST_DIGITS) {
      throw JsonBounds.tooManyDigits();
    }
    return number;
  }
}
