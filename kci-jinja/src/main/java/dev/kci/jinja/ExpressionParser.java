package dev.kci.jinja;

import dev.kci.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parses expressions with Jinja2's precedence. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private final TokenStream tokens;
  private final OperandParser operands;
  private final UnknownNames unknown = new UnknownNames();
  private final NamesRead names = new NamesRead();

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
    this.operands = new OperandParser(tokens, this);
  }

  UnknownNames unknown() {
    return unknown;
  }

  NamesRead names() {
    return names;
  }

  /** Parses an expression, or several separated by commas as a tuple. */
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
    int mark = unknown.mark();
    int line = tokens.peek().line();
    Expression value = or();
    while (tokens.skipName("if")) {
      Expression then = value;
      Expression test = or();
      Expression otherwise =
          tokens.skipName("else")
              ? expression()
              : scope ->
                  new Undefined(
                      "the inline if-expression on line "
                          + line
                          + " evaluated to false and no else section was defined.");
      value = scope -> PythonValues.truth(test.in(scope)) ? then.in(scope) : otherwise.in(scope);
      unknown.forgive(mark);
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
            return PythonValues.truth(value) ? value : b.in(scope);
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
            return PythonValues.truth(value) ? b.in(scope) : value;
          };
    }
    return left;
  }

  private Expression not() {
    if (tokens.skipName("not")) {
      Expression value = not();
      return scope -> !PythonValues.truth(value.in(scope));
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
      case "==" -> Comparisons.equal(left, right);
      case "!=" -> !Comparisons.equal(left, right);
      case "<" -> Comparisons.compare(left, right) < 0;
      case "<=" -> Comparisons.compare(left, right) <= 0;
      case ">" -> Comparisons.compare(left, right) > 0;
      case ">=" -> Comparisons.compare(left, right) >= 0;
      case "in" -> Comparisons.contains(right, left);
      default -> !Comparisons.contains(right, left);
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
    return scope ->
        scope.context.budget.charge(Arithmetic.apply(operator, a.in(scope), b.in(scope)));
  }

  private Expression concatenation() {
    Expression left = product();
    while (tokens.skip("~")) {
      Expression a = left;
      Expression b = product();
      left = scope -> concatenated(a.in(scope), b.in(scope), scope);
    }
    return left;
  }

  private static Object concatenated(Object a, Object b, Scope scope) {
    if (scope.autoescape && (a instanceof Markup || b instanceof Markup)) {
      return scope.context.budget.charge(
          new Markup(Markup.escape(a).text() + Markup.escape(b).text()));
    }
    String left = PythonRepr.str(a);
    String right = PythonRepr.str(b);
    Budget.text((long) left.length() + right.length());
    return scope.context.budget.charge(left + right);
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

  /** Parses the arguments of a call, after the opening parenthesis. */
  CallArguments arguments() {
    return operands.arguments();
  }

  /** Parses the filters, tests and calls after a value. */
  Expression filtered(Expression start) {
    Expression value = start;
    while (true) {
      Expression object = value;
      Place place = tokens.place();
      if (tokens.skip("|")) {
        value = filter(object);
      } else if (tokens.skipName("is")) {
        value = test(object);
      } else if (tokens.skip("(")) {
        CallArguments arguments = operands.arguments();
        value =
            place.expression(
                scope ->
                    scope.context.budget.charge(
                        OperandParser.call(object.in(scope), arguments.in(scope))));
      } else {
        return value;
      }
    }
  }

  /** Parses a filter's name and arguments and applies it to a value. */
  Expression filter(Expression object) {
    Place place = tokens.place();
    String name = dotted();
    CallArguments arguments = tokens.skip("(") ? operands.arguments() : CallArguments.NONE;
    Filters.Filter filter = Filters.find(name);
    if (filter == null) {
      return unknown(new JinjaException("No filter named '" + name + "'."), place);
    }
    return place.expression(
        scope -> scope.context.budget.charge(filter.apply(object.in(scope), arguments.in(scope))));
  }

  private Expression unknown(JinjaException error, Place place) {
    JinjaException placed = place.failure(error);
    unknown.add(placed);
    return scope -> {
      throw placed;
    };
  }

  private String dotted() {
    StringBuilder name = new StringBuilder(tokens.name());
    while (tokens.skip(".")) {
      name.append('.').append(tokens.name());
    }
    return name.toString();
  }

  private Expression test(Expression object) {
    Place place = tokens.place();
    boolean negated = tokens.skipName("not");
    String name = dotted();
    CallArguments arguments = CallArguments.NONE;
    if (tokens.peek().name("is")) {
      throw tokens.error("You cannot chain multiple tests with is");
    }
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
      return unknown(new JinjaException("No test named '" + name + "'."), place);
    }
    return place.expression(scope -> test.holds(object.in(scope), args.in(scope)) != negated);
  }

  private static boolean takesArgument(Token token) {
    return switch (token.kind()) {
      case NAME -> !Set.of("else", "or", "and", "is", "if", "not", "in").contains(token.value());
      case STRING, NUMBER -> true;
      default -> token.operator("[") || token.operator("{");
    };
  }
}
