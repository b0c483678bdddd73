package dev.kci.pipeline.definition;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import com.github.mustachejava.TemplateContext;
import com.github.mustachejava.codes.DefaultCode;
import dev.kci.pipeline.definition.TargetText.Place;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value in a template: {@code {{name}}}, or everything within {@code {{#text}}…{{/text}}} as one
 * value. The target text quotes it. Values within {@code text} are not quoted, because the whole
 * is.
 */
final class PlacedValue extends DefaultCode {
  private final @Nullable Mustache inner;
  private final Place place;

  PlacedValue(
      TemplateContext context,
      DefaultMustacheFactory factory,
      @Nullable Mustache inner,
      String name) {
    super(context, factory, inner, name, inner == null ? "" : "#");
    this.inner = inner;
    this.place = new Place(context.file(), context.line(), name);
  }

  @Override
  public Writer execute(Writer writer, List<Object> scopes) {
    Object value = inner == null ? scalar(get(scopes)) : text(inner, scopes);
    try {
      if (writer instanceof TargetText target) {
        target.value(value, place);
      } else {
        writer.write(value.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return appendText(writer);
  }

  /** Checks {@code {{.}}}, which the binding does not check. */
  private Object scalar(@Nullable Object value) {
    if (value == null || value instanceof Map || value instanceof List) {
      throw place.error("is not text, a number or a boolean here");
    }
    return value;
  }

  private static String text(Mustache inner, List<Object> scopes) {
    StringWriter text = new StringWriter();
    inner.run(text, scopes);
    return text.toString();
  }
}
