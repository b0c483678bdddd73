package dev.kci.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Methods of HTML text (MarkupSafe's {@code Markup}). */
final class MarkupMethods {
  private MarkupMethods() {}

  /** Returns the bound method, or null. It escapes text in its arguments and returns HTML. */
  static @Nullable Callable find(Markup markup, String name) {
    if (name.equals("striptags") || name.equals("unescape")) {
      return args ->
          name.equals("unescape")
              ? Markup.unescaped(markup.text())
              : TextFilters.stripTags(markup.text());
    }
    Callable method = StringMethods.find(markup.text(), name);
    return method == null
        ? null
        : args -> {
          Map<String, Object> named = new LinkedHashMap<>();
          args.named().forEach((key, value) -> named.put(key, escaped(value)));
          List<Object> list = args.list().stream().map(MarkupMethods::escaped).toList();
          return html(method.call(new Args(list, named, args.scope())));
        };
  }

  private static Object escaped(Object value) {
    if (value instanceof List<?> list && !(value instanceof Range)) {
      return new ArrayList<Object>(list.stream().map(MarkupMethods::escapedText).toList());
    }
    return escapedText(value);
  }

  private static Object escapedText(Object value) {
    return PythonValues.plain(value) instanceof String ? Markup.escape(value).text() : value;
  }

  private static Object html(Object value) {
    if (value instanceof String text) {
      return new Markup(text);
    }
    if (value instanceof Tuple tuple) {
      return new Tuple(tuple.stream().map(MarkupMethods::html).toList());
    }
    return value instanceof List<?> list
        ? new ArrayList<Object>(list.stream().map(MarkupMethods::html).toList())
        : value;
  }
}
