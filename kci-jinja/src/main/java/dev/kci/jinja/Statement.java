package dev.kci.jinja;

import java.util.List;

/** A parsed statement or piece of text. */
@FunctionalInterface
interface Statement {
  void render(Scope scope, StringBuilder out);

  /** Combines statements to a sequence. */
  static Statement all(List<Statement> statements) {
    List<Statement> list = List.copyOf(statements);
    return (scope, out) -> {
      for (Statement statement : list) {
        statement.render(scope, out);
      }
    };
  }

  /** Returns the statement's output. */
  default String captured(Scope scope) {
    StringBuilder out = new StringBuilder();
    render(scope, out);
    return out.toString();
  }
}
