package dev.kci.pipeline.definition;

import dev.kci.config.BoundedYaml;
import dev.kci.text.ErrorText;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Writes a YAML definition. Texts become double-quoted scalars, numbers and booleans plain ones. At
 * the end a YAML parser checks that each is exactly one scalar of the document, not a part of
 * another or of a comment.
 */
final class YamlText extends TargetText {
  private record Span(int start, int end) {}

  private record Placed(Span span, Place place) {}

  private final String file;
  private final StringBuilder out = new StringBuilder();
  private final List<Placed> values = new ArrayList<>();

  YamlText(String file) {
    this.file = file;
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    out.append(chars, offset, length);
  }

  @Override
  void value(Object value, Place place) {
    int start = out.length();
    if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      quote(value.toString());
    }
    values.add(new Placed(new Span(start, out.length()), place));
  }

  @Override
  String finish() {
    Set<Span> scalars = scalars();
    for (Placed value : values) {
      if (!scalars.contains(codePoints(value.span))) {
        throw value.place.error(
            "is not a complete YAML value (it is in quotes, a comment, a block or next to other"
                + " text); expected it alone, or the whole value in {{#text}}…{{/text}}");
      }
    }
    return out.toString();
  }

  private Set<Span> scalars() {
    Set<Span> scalars = new HashSet<>();
    try {
      for (Event event :
          new Yaml(BoundedYaml.definitionOptions()).parse(new StringReader(out.toString()))) {
        if (event instanceof ScalarEvent scalar) {
          scalars.add(new Span(scalar.getStartMark().getIndex(), scalar.getEndMark().getIndex()));
        }
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new TemplateException(
          file + ": the rendered text is not valid YAML, line " + line + ": " + e.getProblem(), e);
    } catch (ReaderException e) {
      throw new TemplateException(
          file + ": the rendered text is not valid YAML: " + ErrorText.of(e), e);
    }
    return scalars;
  }

  /** The parser counts code points. */
  private Span codePoints(Span span) {
    return new Span(out.codePointCount(0, span.start), out.codePointCount(0, span.end));
  }

  private void quote(String text) {
    out.append('"');
    text.codePoints().forEach(this::quote);
    out.append('"');
  }

  private void quote(int c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\t' -> out.append("\\t");
      default -> {
        if (c >= 0x20 && c <= 0x7e) {
          out.append((char) c);
        } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
          out.append("\\uFFFD"); // an unpaired surrogate, which has no encoding
        } else if (c > 0xffff) {
          out.append("\\U").append(String.format("%08X", c));
        } else {
          out.append("\\u").append(String.format("%04X", c));
        }
      }
    }
  }
}
