package dev.kci.jinja;

import java.util.List;

/** A statement or piece of text, ready to be rendered. */
@FunctionalInterface
interface Statement {
  void render(Scope scope, StringBuilder out);

  /** Statements one after the other. */
  static Statement all(List<Statement> statements) {
    List<Statement> list = List.copyOf(statements);
    return (scope, out) -> {
      for (Statement statement : list) {
        statement.render(scope, out);
      }
    };
  }

  /** What the statement prints, as a value. */
  default String captured(Scope scope) {
    StringBuilder out = new StringBuilder();
    render(scope, out);
    return out.toString();
  }
}
