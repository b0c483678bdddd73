package dev.kci.report.render;

import com.github.mustachejava.Mustache;
import com.github.mustachejava.MustacheException;
import java.io.StringWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A compiled template. Thread-safe. */
record Template(Mustache mustache) {
  String render(Map<String, @Nullable Object> model) {
    try {
      return mustache.execute(new StringWriter(), model).toString();
    } catch (MustacheException e) {
      throw problem(e);
    }
  }

  /** The innermost message: the library wraps one around it for each enclosing section. */
  static TemplateException problem(MustacheException e) {
    Throwable cause = e;
    while (cause.getCause() instanceof MustacheException inner) {
      cause = inner;
    }
    return new TemplateException(String.valueOf(cause.getMessage()));
  }
}
