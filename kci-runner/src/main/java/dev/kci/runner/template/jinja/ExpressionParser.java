package dev.kci.runner.template.jinja;

import dev.kci.runner.template.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parses expressions, with Jinja2's precedence. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private final TokenStream tokens;
  private final OperandParser operands;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
    this.operands = new OperandParser(tokens, this);
  }

  /** One expression, or several with commas as a tuple. */
  Expression tuple() {
    return tuple(true);
  }

  Expression tuple(boolean conditions) {
    List<Expression> items = new ArrayList<>();
    boolean comma = false;
    while (!tupleEnds()) {
      items.add(conditions ? expression() : or());
      if (!tokens.skip(",")) {
        break;
      }
      comma = true;
    }
    if (items.isEmpty()) {
      throw tokens.error("Expected an expression, got '" + tokens.peek() + "'");
    }
    if (!comma) {
      return items.get(0);
    }
    return scope -> new Tuple(items.stream().map(item -> item.in(scope)).toList());
  }

  private boolean tupleEnds() {
    Token token = tokens.peek();
    return token.is(Kind.BLOCK_END)
        || token.is(Kind.PRINT_END)
        || token.is(Kind.END)
        || token.operator(")");
  }

  Expression expression() {
    Expression value = or();
    while (tokens.skipName("if")) {
      Expression then = value;
      Expression test = or();
      Expression otherwise =
          tokens.skipName("else")
              ? expression()
              : scope ->
                  new Undefined(
                      "the inline if-expression evaluated to false and no else section was"
                          + " defined.");
      value = scope -> Py.truth(test.in(scope)) ? then.in(scope) : otherwise.in(scope);
    }
    return value;
  }

  Expression or() {
    Expression left = and();
    while (tokens.skipName("or")) {
      Expression a = left;
      Expression b = and();
      left =
          scope -> {
            Object value = a.in(scope);
            return Py.truth(value) ? value : b.in(scope);
          };
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skipName("and")) {
      Expression a = left;
      Expression b = not();
      left =
          scope -> {
            Object value = a.in(scope);
            return Py.truth(value) ? b.in(scope) : value;
          };
    }
    return left;
  }

  private Expression not() {
    if (tokens.skipName("not")) {
      Expression value = not();
      return scope -> !Py.truth(value.in(scope));
    }
    return comparison();
  }

  private record Comparison(String operator, Expression right) {}

  private Expression comparison() {
    Expression left = sum();
    List<Comparison> chain = new ArrayList<>();
    while (true) {
      Token token = tokens.peek();
      if (token.is(Kind.OPERATOR) && COMPARISONS.contains(token.value())) {
        tokens.next();
        chain.add(new Comparison((String) token.value(), sum()));
      } else if (tokens.skipName("in")) {
        chain.add(new Comparison("in", sum()));
      } else if (token.name("not") && tokens.look().name("in")) {
        tokens.next();
        tokens.next();
        chain.add(new Comparison("not in", sum()));
      } else {
        break;
      }
    }
    return chain.isEmpty() ? left : scope -> compare(left.in(scope), chain, scope);
  }

  private static boolean compare(Object first, List<Comparison> chain, Scope scope) {
    Object left = first;
    for (Comparison comparison : chain) {
      Object right = comparison.right.in(scope);
      if (!compare(comparison.operator, left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  static boolean compare(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> Py.equal(left, right);
      case "!=" -> !Py.equal(left, right);
      case "<" -> Py.compare(left, right) < 0;
      case "<=" -> Py.compare(left, right) <= 0;
      case ">" -> Py.compare(left, right) > 0;
      case ">=" -> Py.compare(left, right) >= 0;
      case "in" -> Py.contains(right, left);
      default -> !Py.contains(right, left);
    };
  }

  private Expression sum() {
    Expression left = concatenation();
    while (tokens.peek().operator("+") || tokens.peek().operator("-")) {
      left = arithmetic(left, (String) tokens.next().value(), concatenation());
    }
    return left;
  }

  private static Expression arithmetic(Expression a, String operator, Expression b) {
    return scope -> Arithmetic.apply(operator, a.in(scope), b.in(scope));
  }

  private Expression concatenation() {
    Expression left = product();
    while (tokens.skip("~")) {
      Expression a = left;
      Expression b = product();
      left = scope -> PyText.str(a.in(scope)) + PyText.str(b.in(scope));
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    while (Set.of("*", "/", "//", "%").contains(tokens.peek().value())
        && tokens.peek().is(Kind.OPERATOR)) {
      left = arithmetic(left, (String) tokens.next().value(), power());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (tokens.skip("**")) {
      left = arithmetic(left, "**", unary(true));
    }
    return left;
  }

  private Expression unary(boolean filters) {
    Expression value;
    if (tokens.skip("-")) {
      Expression positive = unary(false);
      value = scope -> Arithmetic.negative(positive.in(scope));
    } else if (tokens.skip("+")) {
      value = unary(false);
    } else {
      value = operands.primary();
    }
    value = operands.postfix(value);
    return filters ? filtered(value) : value;
  }

  /** The arguments of a call behind its opening parenthesis. */
  CallArguments arguments() {
    return operands.arguments();
  }

  /** The filters, tests and calls behind a value. */
  Expression filtered(Expression start) {
    Expression value = start;
    while (true) {
      Expression object = value;
      int line = tokens.peek().line();
      if (tokens.skip("|")) {
        value = filter(object, line);
      } else if (tokens.skipName("is")) {
        value = test(object, line);
      } else if (tokens.skip("(")) {
        CallArguments arguments = operands.arguments();
        value =
            operands.placed(
                line, scope -> OperandParser.call(object.in(scope), arguments.in(scope)));
      } else {
        return value;
      }
    }
  }

  /** A filter's name and arguments, applied to a value. */
  Expression filter(Expression object, int line) {
    String name = dotted();
    CallArguments arguments = tokens.skip("(") ? operands.arguments() : CallArguments.NONE;
    Filters.Filter filter = Filters.find(name);
    if (filter == null) {
      throw new JinjaException("No filter named '" + name + "'.").at(tokens.file, line);
    }
    return operands.placed(line, scope -> filter.apply(object.in(scope), arguments.in(scope)));
  }

  private String dotted() {
    StringBuilder name = new StringBuilder(tokens.name());
    while (tokens.skip(".")) {
      name.append('.').append(tokens.name());
    }
    return name.toString();
  }

  private Expression test(Expression object, int line) {
    boolean negated = tokens.skipName("not");
    String name = dotted();
    CallArguments arguments = CallArguments.NONE;
    if (tokens.skip("(")) {
      arguments = operands.arguments();
    } else if (takesArgument(tokens.peek())) {
      arguments =
          new CallArguments(
              List.of(operands.postfix(operands.primary())), Map.of(), List.of(), List.of());
    }
    CallArguments args = arguments;
    Filters.Test test = Tests.find(name);
    if (test == null) {
      throw new JinjaException("No test named '" + name + "'.").at(tokens.file, line);
    }
    return operands.placed(line, scope -> test.holds(object.in(scope), args.in(scope)) != negated);
  }

  private static boolean takesArgument(Token token) {
    return switch (token.kind()) {
      case NAME -> !Set.of("else", "or", "and", "is", "if", "not", "in").contains(token.value());
      case STRING, NUMBER -> true;
      default -> token.operator("[") || token.operator("{");
    };
  }
}
