package dev.kci.runner.template;

import dev.kci.runner.template.ShellQuoting.Refused;

/** A shell script being written: each value becomes one single-quoted word. */
final class ShellText extends TargetText {
  private final String file;
  private final StringBuilder out = new StringBuilder();
  private final ShellQuoting quoting = new ShellQuoting();

  ShellText(String file) {
    this.file = file;
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    out.append(chars, offset, length);
    for (int i = offset; i < offset + length; i++) {
      quoting.next(chars[i]);
    }
  }

  @Override
  void value(Object value, Place place) {
    Refused refused = quoting.refused();
    if (refused != null) {
      throw place.error("stands " + refused.where() + "; expected it outside of any quotes");
    }
    String text = value.toString();
    if (text.indexOf('\0') >= 0) {
      throw place.error("has a NUL character, which no shell word can hold");
    }
    out.append('\'').append(text.replace("'", "'\\''")).append('\'');
    quoting.word();
  }

  @Override
  String finish() {
    if (!quoting.closed()) {
      throw new TemplateException(file + ": ends " + quoting.where() + "; expected it closed");
    }
    return out.toString();
  }
}
