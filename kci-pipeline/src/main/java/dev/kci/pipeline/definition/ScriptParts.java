package dev.kci.pipeline.definition;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a script into parts for a definition. Linux limits an argument to 128 KiB ({@code
 * MAX_ARG_STRLEN}, execve(2)), and other languages on the way would change the script.
 */
final class ScriptParts {
  private static final int LONGEST = 32 << 10;

  private ScriptParts() {}

  /**
   * Returns the script as arguments of a Kubernetes container; concatenated, they give the script.
   * {@code $} is escaped as {@code $$} because Kubernetes replaces {@code $(NAME)} in commands.
   */
  static List<String> arguments(String script) {
    List<String> parts = new ArrayList<>();
    for (int start = 0; start < script.length(); ) {
      int end = Math.min(script.length(), start + LONGEST);
      if (end < script.length() && Character.isHighSurrogate(script.charAt(end - 1))) {
        end--;
      }
      parts.add(script.substring(start, end).replace("$", "$$"));
      start = end;
    }
    return parts;
  }

  /**
   * Returns the script as single-quoted arguments of the shell's {@code printf %b} (POSIX.1-2024,
   * printf), which prints it byte for byte. They are printable ASCII without single quotes, {@code
   * $} and two dashes in a row, because LAVA replaces {@code $1} in steps that contain {@code
   * --shell}.
   */
  static List<String> printf(String script) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder("'");
    byte previous = 0;
    for (byte b : script.getBytes(StandardCharsets.UTF_8)) {
      if (part.length() > LONGEST) {
        parts.add(part.append('\'').toString());
        part.setLength(1);
      }
      append(part, b, previous);
      previous = b;
    }
    parts.add(part.append('\'').toString());
    return parts;
  }

  private static void append(StringBuilder part, byte b, byte previous) {
    if (b == '\n') {
      part.append("\\n");
    } else if (b == '\\') {
      part.append("\\\\");
    } else if (b < ' ' || b > '~' || b == '$' || b == '\'' || b == '-' && previous == '-') {
      part.append("\\0");
      part.append((char) ('0' + (b >> 6 & 3)));
      part.append((char) ('0' + (b >> 3 & 7)));
      part.append((char) ('0' + (b & 7)));
    } else {
      part.append((char) b);
    }
  }
}
