package dev.kci.jinja;

/**
 * A piece of a template: text, the beginning or end of a tag, or a word within a tag.
 *
 * @param value the text, a literal's value, a name or an operator
 */
record Token(Kind kind, Object value, int line) {
  enum Kind {
    TEXT,
    BLOCK_BEGIN,
    BLOCK_END,
    PRINT_BEGIN,
    PRINT_END,
    NAME,
    STRING,
    NUMBER,
    OPERATOR,
    END
  }

  boolean is(Kind other) {
    return kind == other;
  }

  boolean operator(String text) {
    return kind == Kind.OPERATOR && value.equals(text);
  }

  boolean name(String text) {
    return kind == Kind.NAME && value.equals(text);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case BLOCK_END -> "end of statement block";
      case PRINT_END -> "end of print statement";
      case END -> "end of template";
      default -> value.toString();
    };
  }
}
