package dev.kci.pipeline.definition;

import dev.kci.text.ShellWord;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes a shell script. Values can only be assigned to variables at the script's beginning, {@code
 * NAME={{value}}}, as one single-quoted word; the rest of the script uses the variables. Only
 * comments, other assignments, {@code set} and {@code export} may come before, so no quote,
 * here-document or comment can be open at a value. This needs no shell parser.
 */
final class ShellText extends TargetText {
  private static final Pattern BEGINNING =
      Pattern.compile(
          "[ \t]*(?:#.*|[A-Za-z_][A-Za-z0-9_]*=[A-Za-z0-9_./:,+-]*|set [-+][A-Za-z]+"
              + "|export(?: [A-Za-z_][A-Za-z0-9_]*)+)?");

  private static final Pattern ASSIGNMENT = Pattern.compile("[ \t]*[A-Za-z_][A-Za-z0-9_]*=");

  private final String file;
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder line = new StringBuilder();
  private boolean beginning = true;
  private @Nullable Place assigned;

  ShellText(String file) {
    this.file = file;
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      next(chars[i]);
    }
    out.append(chars, offset, length);
  }

  private void next(char c) {
    if (c == '\n') {
      beginning &= assigned != null || BEGINNING.matcher(line).matches();
      assigned = null;
      line.setLength(0);
    } else if (assigned != null) {
      throw misplaced(assigned);
    } else {
      line.append(c);
    }
  }

  @Override
  void value(Object value, Place place) {
    if (!beginning || assigned != null || !ASSIGNMENT.matcher(line).matches()) {
      throw misplaced(place);
    }
    try {
      out.append(ShellWord.quoted(value.toString()));
    } catch (IllegalArgumentException e) {
      throw place.error(String.valueOf(e.getMessage()));
    }
    assigned = place;
  }

  private static TemplateException misplaced(Place place) {
    return place.error(
        "is used within the script; expected a line NAME={{"
            + place.name()
            + "}} before the first command, and \"$NAME\" here");
  }

  @Override
  String finish() {
    if (out.isEmpty()) {
      throw new TemplateException(file + ": is empty; expected a script");
    }
    return out.toString();
  }
}
