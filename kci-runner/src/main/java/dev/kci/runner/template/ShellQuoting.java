package dev.kci.runner.template;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Follows a POSIX shell script character by character to know whether a single-quoted word may
 * stand at this point. What it does not follow for sure (quotes inside {@code ${…}} or arithmetic,
 * {@code case} inside {@code $(…)}, {@code $'…'}) makes it refuse every word from there on: it errs
 * only on that side. Rules: POSIX.1-2024, Shell Command Language, 2.2 to 2.7.
 */
final class ShellQuoting {

  /** Why no value may stand here: "in double quotes". */
  record Refused(String where) {}

  private enum Context {
    CODE("in code"),
    SUBSTITUTION("in a command substitution"),
    SINGLE("in single quotes"),
    DOUBLE("in double quotes"),
    BACKTICK("in backticks"),
    PARAMETER("in ${…}"),
    ARITHMETIC("in $((…))"),
    COMMENT("in a comment"),
    HERE_DOCUMENT("in a here-document");

    private final String words;

    Context(String words) {
      this.words = words;
    }
  }

  private static final class Frame {
    private final Context context;
    private int parentheses;

    private Frame(Context context, int parentheses) {
      this.context = context;
      this.parentheses = parentheses;
    }
  }

  private final Deque<Frame> frames = new ArrayDeque<>();
  private final HereDocuments hereDocuments = new HereDocuments();
  private final StringBuilder word = new StringBuilder();
  private boolean escaped;
  private boolean opened;
  private char previous = '\n';
  private @Nullable String lost;

  ShellQuoting() {
    frames.push(new Frame(Context.CODE, 0));
  }

  /** Null when a single-quoted word may stand here. */
  @Nullable Refused refused() {
    if (lost != null) {
      return new Refused("behind " + lost + ", whose quoting is not followed");
    }
    if (escaped || previous == '$' || hereDocuments.readsDelimiter()) {
      return new Refused("behind " + (escaped ? "a backslash" : previous == '$' ? "a $" : "<<"));
    }
    return inCode() ? null : new Refused(where());
  }

  /** A single-quoted word was written. */
  void word() {
    word.append('\'');
    previous = '\'';
  }

  String where() {
    return context().words;
  }

  /** Whether all quotes are closed. */
  boolean closed() {
    return lost != null || context() == Context.CODE || context() == Context.COMMENT;
  }

  void next(char c) {
    if (escaped) {
      escaped = false;
      previous = 'x';
      word.append('x');
      return;
    }
    switch (context()) {
      case CODE, SUBSTITUTION -> code(c);
      case SINGLE -> closeAt('\'', c);
      case DOUBLE -> doubleQuoted(c);
      case BACKTICK -> {
        escaped = c == '\\';
        closeAt('`', c);
      }
      case PARAMETER -> parameter(c);
      case ARITHMETIC -> arithmetic(c);
      case COMMENT -> {
        if (c == '\n') {
          frames.pop();
          code(c);
        }
      }
      case HERE_DOCUMENT -> {
        if (hereDocuments.endAt(c)) {
          frames.pop();
        }
      }
    }
    previous = c;
  }

  private void code(char c) {
    if (hereDocuments.takes(previous, c)) {
      word.setLength(0);
      if (c != '\n') {
        return;
      }
    }
    boolean wordStart = word.isEmpty();
    if (Character.isWhitespace(c) || ";&|<>()".indexOf(c) >= 0) {
      endWord();
    } else {
      word.append(c);
    }
    switch (c) {
      case '\\' -> escaped = true;
      case '\'' -> {
        if (previous == '$') {
          lost = "$'…'";
        }
        frames.push(new Frame(Context.SINGLE, 0));
      }
      case '#' -> {
        if (wordStart) {
          frames.push(new Frame(Context.COMMENT, 0));
          word.setLength(0);
        }
      }
      case '(', ')' -> parenthesis(c);
      case '\n' -> {
        if (hereDocuments.begin()) {
          frames.push(new Frame(Context.HERE_DOCUMENT, 0));
        }
      }
      default -> opening(c);
    }
  }

  private void doubleQuoted(char c) {
    if (c == '"') {
      frames.pop();
    } else if (c == '\\') {
      escaped = true;
    } else if (c == '(' && previous == '$') {
      substitution();
    } else {
      opening(c);
    }
  }

  private void parameter(char c) {
    if (c == '}') {
      frames.pop();
    } else if (c == '\\' || c == '\'' || c == '"') {
      lost = "quotes in ${…}";
    } else if (c == '(' && previous == '$') {
      substitution();
    } else {
      opening(c);
    }
  }

  private void arithmetic(char c) {
    if (c == '(' || c == ')') {
      parenthesis(c);
    } else if ("\\'\"`".indexOf(c) >= 0) {
      lost = "quotes in $((…))";
    }
  }

  /** What opens a context both in code and in double quotes. */
  private void opening(char c) {
    switch (c) {
      case '"' -> frames.push(new Frame(Context.DOUBLE, 0));
      case '`' -> frames.push(new Frame(Context.BACKTICK, 0));
      case '{' -> {
        if (previous == '$') {
          frames.push(new Frame(Context.PARAMETER, 0));
        }
      }
      default -> {}
    }
  }

  private void parenthesis(char c) {
    Frame frame = top();
    if (c == ')') {
      frame.parentheses--;
      if (frame.parentheses == 0 && frame.context != Context.CODE) {
        frames.pop();
        word.append('x'); // $(…)# is one word, no comment
      }
    } else if (previous == '$' && frame.context != Context.ARITHMETIC) {
      substitution();
    } else if (previous == '(' && frame.context == Context.SUBSTITUTION && opened) {
      frames.pop();
      frames.push(new Frame(Context.ARITHMETIC, 2));
    } else {
      frame.parentheses++;
    }
    opened = c == '(' && previous == '$';
  }

  private void substitution() {
    frames.push(new Frame(Context.SUBSTITUTION, 1));
    opened = true;
    word.setLength(0);
  }

  private void endWord() {
    if (context() == Context.SUBSTITUTION && word.toString().equals("case")) {
      lost = "a case in $(…)";
    }
    word.setLength(0);
  }

  private void closeAt(char end, char c) {
    if (c == end) {
      frames.pop();
    }
  }

  private boolean inCode() {
    return context() == Context.CODE || context() == Context.SUBSTITUTION;
  }

  private Context context() {
    return top().context;
  }

  private Frame top() {
    return frames.element();
  }
}
