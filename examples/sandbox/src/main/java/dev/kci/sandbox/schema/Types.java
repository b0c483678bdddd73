package dev.kci.sandbox.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types of values in the server's models, with its messages for invalid ones. */
public final class Types {
  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*):.+");
  private static final Pattern HOST_ONLY = Pattern.compile("https?://[^/?#]+");
  private static final Pattern HTTP = Pattern.compile("https?:.*", Pattern.CASE_INSENSITIVE);
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d{1,18}");
  private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-fA-F]{24}");

  /** Any value, unchanged. */
  public static final ValueType ANY = (value, at, found) -> value;

  public static final ValueType TEXT =
      (value, at, found) -> {
        if (!(value instanceof String)) {
          found.add("string_type", at, "Input should be a valid string", value);
        }
        return value;
      };

  /** A whole number; text of digits is invalid. */
  public static final ValueType INTEGER =
      (value, at, found) -> {
        if (!(value instanceof Long)) {
          found.add("int_type", at, "Input should be a valid integer", value);
        }
        return value;
      };

  /** A whole number, or a text of digits that is converted to one. */
  public static final ValueType LAX_INTEGER =
      (value, at, found) -> {
        if (value instanceof String text) {
          if (WHOLE_NUMBER.matcher(text).matches()) {
            return Long.valueOf(text);
          }
          found.add(
              "int_parsing",
              at,
              "Input should be a valid integer, unable to parse string as an integer",
              value);
          return value;
        }
        return INTEGER.check(value, at, found);
      };

  public static final ValueType BOOL =
      (value, at, found) -> {
        if (!(value instanceof Boolean)) {
          found.add("bool_type", at, "Input should be a valid boolean", value);
        }
        return value;
      };

  /** A URL of any scheme, such as a git remote. */
  public static final ValueType URL = Types::url;

  /** A URL of http or https. */
  public static final ValueType HTTP_URL =
      (value, at, found) -> {
        int before = found.list().size();
        Object kept = url(value, at, found);
        if (found.list().size() == before && !HTTP.matcher(String.valueOf(value)).matches()) {
          found.add(
              "url_scheme",
              at,
              "URL scheme should be 'http' or 'https'",
              value,
              Map.of("expected_schemes", "'http' or 'https'"));
        }
        return kept;
      };

  /** The id of a node. */
  public static final ValueType OBJECT_ID_TEXT =
      (value, at, found) -> {
        if (value instanceof String text && OBJECT_ID.matcher(text).matches()) {
          return text;
        }
        // the type is a union on the server, and each of its branches reports a problem
        found.add(
            "is_instance_of",
            at.child("is-instance[ObjectId]"),
            "Input should be an instance of ObjectId",
            value,
            Map.of("class", "ObjectId"));
        found.add(
            "value_error",
            at.child("chain[str,function-plain[validate()]]"),
            "Value error, Invalid ObjectId: " + value,
            value,
            Map.of("error", Map.of()));
        return value;
      };

  private Types() {}

  /** One of these texts. */
  public static ValueType oneOf(List<String> values) {
    String quoted =
        values.stream()
            .limit(values.size() - 1L)
            .map(text -> "'" + text + "'")
            .collect(Collectors.joining(", "));
    String expected = quoted + " or '" + values.get(values.size() - 1) + "'";
    return (value, at, found) -> {
      if (!(value instanceof String text && values.contains(text))) {
        found.add("enum", at, "Input should be " + expected, value, Map.of("expected", expected));
      }
      return value;
    };
  }

  public static ValueType listOf(ValueType element) {
    return (value, at, found) -> {
      if (!(value instanceof List<?> list)) {
        found.add("list_type", at, "Input should be a valid list", value);
        return value;
      }
      List<@Nullable Object> checked = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        checked.add(element.check(list.get(i), at.child(i), found));
      }
      return checked;
    };
  }

  /** Names of groups, each once. */
  public static ValueType groupNames() {
    ValueType texts = listOf(TEXT);
    return (value, at, found) -> {
      Object checked = texts.check(value, at, found);
      if (checked instanceof List<?> list && new HashSet<>(list).size() < list.size()) {
        found.add(
            "value_error",
            at,
            "Value error, Groups must have unique names.",
            value,
            Map.of("error", Map.of()));
      }
      return checked;
    };
  }

  public static ValueType mapOf(ValueType element) {
    return (value, at, found) -> {
      if (!(value instanceof Map<?, ?> map)) {
        found.add("dict_type", at, "Input should be a valid dictionary", value);
        return value;
      }
      Map<String, @Nullable Object> checked = new LinkedHashMap<>();
      map.forEach(
          (key, entry) ->
              checked.put(
                  String.valueOf(key), element.check(entry, at.child(String.valueOf(key)), found)));
      return checked;
    };
  }

  private static @Nullable Object url(@Nullable Object value, Location at, Violations found) {
    if (!(value instanceof String text)) {
      found.add("url_type", at, "URL input should be a string or URL", value);
      return value;
    }
    String problem = problemOfUrl(text);
    if (problem != null) {
      found.add(
          "url_parsing",
          at,
          "Input should be a valid URL, " + problem,
          value,
          Map.of("error", problem));
      return value;
    }
    return HOST_ONLY.matcher(text).matches() ? text + "/" : text;
  }

  private static @Nullable String problemOfUrl(String text) {
    Matcher scheme = SCHEME.matcher(text);
    if (text.isEmpty()) {
      return "input is empty";
    }
    if (!scheme.matches()) {
      return "relative URL without a base";
    }
    try {
      URI uri = new URI(text.replace(" ", "%20"));
      boolean http = HTTP.matcher(text).matches();
      return http && uri.getRawAuthority() == null ? "empty host" : null;
    } catch (URISyntaxException e) {
      return "invalid international domain name";
    }
  }
}
