package dev.kci.runner.template.jinja;

/** A text that is HTML already, so escaping leaves it as it is (MarkupSafe's {@code Markup}). */
record Markup(String text) {
  /** The value as HTML: a text is escaped, once. */
  static Markup escape(Object value) {
    return value instanceof Markup markup ? markup : new Markup(escaped(PyText.str(value)));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  /** A result of the same kind as the value it was made of. */
  static Object like(Object value, Object result) {
    return value instanceof Markup && result instanceof String text ? new Markup(text) : result;
  }

  @Override
  public String toString() {
    return text;
  }
}
