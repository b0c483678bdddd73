package dev.kci.jinja;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text that already is HTML, so it is not escaped again (MarkupSafe's {@code Markup}). */
record Markup(String text) {
  private static final Map<String, String> NAMES =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", "\u00a0");
  private static final Pattern ENTITY =
      Pattern.compile("&(?:(amp|lt|gt|quot|apos|nbsp)|#[xX]([0-9a-fA-F]{1,6})|#([0-9]{1,7}));");

  /** Converts a value to HTML. Escapes text, but not twice. */
  static Markup escape(Object value) {
    return value instanceof Markup markup ? markup : new Markup(escaped(PythonRepr.str(value)));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  /** Replaces numeric and common named entities by characters. */
  static String unescaped(String html) {
    return ENTITY
        .matcher(html)
        .replaceAll(
            entity ->
                Matcher.quoteReplacement(
                    entity.group(1) == null ? numbered(entity) : NAMES.get(entity.group(1))));
  }

  private static String numbered(MatchResult entity) {
    int code =
        entity.group(2) != null
            ? Integer.parseInt(entity.group(2), 16)
            : Integer.parseInt(entity.group(3));
    return Character.isValidCodePoint(code) ? Character.toString(code) : "\ufffd";
  }

  /** Converts a result to HTML if the original value was HTML. */
  static Object like(Object value, Object result) {
    return value instanceof Markup && result instanceof String text ? new Markup(text) : result;
  }

  @Override
  public String toString() {
    return text;
  }
}
