package dev.kci.runner.template;

import java.util.ArrayDeque;
import java.util.Deque;

/** The here-documents of a shell script: what was announced by {@code <<}, and where it ends. */
final class HereDocuments {
  private record Announced(String delimiter, boolean tabsAllowed) {}

  private final Deque<Announced> announced = new ArrayDeque<>();
  private final StringBuilder delimiter = new StringBuilder();
  private final StringBuilder line = new StringBuilder();
  private boolean reading;
  private boolean dash;
  private int angles;

  /** Whether {@code <<} was just read, and not yet the whole delimiter behind it. */
  boolean readsDelimiter() {
    return reading;
  }

  /** Whether a character of code belongs to a here-document's announcement. */
  boolean takes(char previous, char c) {
    if (!reading) {
      angles = c == '<' ? (previous == '<' ? angles + 1 : 1) : 0;
      if (angles == 2) {
        reading = true;
        dash = false;
        delimiter.setLength(0);
        return true;
      }
      return false;
    }
    if (delimiter.isEmpty() && c == '<') { // <<<, a here-string, has no body
      reading = false;
      angles = 0;
      return true;
    }
    if (delimiter.isEmpty() && (c == ' ' || c == '\t' || c == '-')) {
      dash |= c == '-' && previous == '<';
      return true;
    }
    if (Character.isWhitespace(c) || ";&|<>()".indexOf(c) >= 0) {
      reading = false;
      announced.add(new Announced(delimiter.toString(), dash));
      return c == '\n';
    }
    if ("'\"\\".indexOf(c) < 0) {
      delimiter.append(c);
    }
    return true;
  }

  /** At the end of a line of code: whether a body begins. */
  boolean begin() {
    line.setLength(0);
    return !announced.isEmpty();
  }

  /** Whether the last body that was announced ends with this character. */
  boolean endAt(char c) {
    if (c != '\n') {
      line.append(c);
      return false;
    }
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\\') {
      line.setLength(length - 1); // goes on in the next line, unless the delimiter was quoted
      return false;
    }
    Announced current = announced.element();
    String text = line.toString();
    line.setLength(0);
    if (current.tabsAllowed()) {
      text = text.replaceFirst("^\t+", "");
    }
    if (text.equals(current.delimiter())) {
      announced.remove();
    }
    return announced.isEmpty();
  }
}
