package dev.kci.pipeline.definition;

import java.io.IOException;
import java.io.Writer;

/**
 * Writes a definition in its target language. {@link #write} takes the template's own text. {@link
 * #value} takes a value, quotes it, and refuses places where quoting is not possible. Not
 * thread-safe.
 */
abstract class TargetText extends Writer {

  /**
   * Writes a value as exactly one scalar or word.
   *
   * @param value a text, number or boolean
   * @throws TemplateException if the value could break out of its place
   */
  abstract void value(Object value, Place place) throws IOException;

  /**
   * Returns the whole text.
   *
   * @throws TemplateException if the text is not valid in the language, or a value is misplaced
   */
  abstract String finish();

  @Override
  public void flush() {}

  @Override
  public void close() {}

  /** The location of a value in the templates. */
  record Place(String file, int line, String name) {
    TemplateException error(String what) {
      return TemplateException.at(file, line, "{{" + name + "}} " + what);
    }
  }
}
