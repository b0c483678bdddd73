package dev.kci.pipeline.definition;

import java.io.IOException;
import java.io.Writer;

/**
 * The text of a definition while it is written, in the language that it is for. The template's own
 * text comes through {@link #write}; a value comes through {@link #value}, which quotes it and
 * refuses a place where no quoting could hold it. Not thread-safe.
 */
abstract class TargetText extends Writer {

  /**
   * Writes a value so that it is one scalar or one word here, whatever is in it.
   *
   * @param value a text, number or truth value
   * @throws TemplateException when it stands where it could break out of its place
   */
  abstract void value(Object value, Place place) throws IOException;

  /**
   * The whole text.
   *
   * @throws TemplateException if the text is not of the language, or a value is misplaced
   */
  abstract String finish();

  @Override
  public void flush() {}

  @Override
  public void close() {}

  /** Where a value's name stands in the templates. */
  record Place(String file, int line, String name) {
    TemplateException error(String what) {
      return TemplateException.at(file, line, "{{" + name + "}} " + what);
    }
  }
}
