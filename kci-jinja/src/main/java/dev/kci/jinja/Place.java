package dev.kci.jinja;

/**
 * A line of a template. Adds the place to all errors there. Even a defect of the interpreter
 * becomes an error of the template and does not crash the program.
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
            : "cannot be evaluated because of a defect in the template interpreter";
    return new JinjaException(what, e).at(file, line);
  }
}
