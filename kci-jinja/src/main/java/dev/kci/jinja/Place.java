package dev.kci.jinja;

/**
 * A line of a template. What fails there says so, whatever it was: a defect of the interpreter's
 * own becomes an error of the template too, and never ends the program that renders.
 */
record Place(String file, int line) {
  Expression expression(Expression expression) {
    return scope -> {
      try {
        return expression.in(scope);
      } catch (RuntimeException | StackOverflowError e) {
        throw failure(e);
      }
    };
  }

  Statement statement(Statement statement) {
    return (scope, out) -> {
      try {
        scope.context.budget.step();
        statement.render(scope, out);
      } catch (RuntimeException | StackOverflowError e) {
        throw failure(e);
      }
    };
  }

  JinjaException failure(Throwable e) {
    if (e instanceof JinjaException known) {
      return known.at(file, line);
    }
    String what =
        e instanceof StackOverflowError
            ? "nested too deeply"
            : "this cannot be evaluated (a defect of the template interpreter)";
    return new JinjaException(what, e).at(file, line);
  }
}
