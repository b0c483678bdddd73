package dev.kci.jinja;

import dev.kci.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses operands: literals and names with their attributes, items and calls. */
final class OperandParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;

  OperandParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  Expression primary() {
    Token token = tokens.next();
    switch (token.kind()) {
      case NAME -> {
        String name = (String) token.value();
        expressions.names().add(name);
        return name(name);
      }
      case STRING -> {
        StringBuilder text = new StringBuilder((String) token.value());
        while (tokens.peek().is(Kind.STRING)) {
          text.append(tokens.next().value());
        }
        String all = text.toString();
        return scope -> all;
      }
      case NUMBER -> {
        return scope -> token.value();
      }
      default -> {
        if (token.operator("(")) {
          return parenthesized();
        }
        if (token.operator("[")) {
          List<Expression> items = items("]");
          return scope -> CallArguments.evaluated(items, scope);
        }
        if (token.operator("{")) {
          return dict();
        }
        throw new Place(tokens.file, token.line())
            .failure(new JinjaException("unexpected '" + token + "'"));
      }
    }
  }

  private static Expression name(String name) {
    return switch (name) {
      case "true", "True" -> scope -> true;
      case "false", "False" -> scope -> false;
      case "none", "None" -> scope -> None.NONE;
      default -> scope -> scope.get(name);
    };
  }

  private Expression parenthesized() {
    if (tokens.skip(")")) {
      return scope -> new Tuple(List.of());
    }
    Expression inner = expressions.tuple();
    tokens.expect(")");
    return inner;
  }

  private List<Expression> items(String end) {
    List<Expression> items = new ArrayList<>();
    while (!tokens.skip(end)) {
      if (!items.isEmpty()) {
        tokens.expect(",");
        if (tokens.skip(end)) {
          break;
        }
      }
      items.add(expressions.expression());
    }
    return items;
  }

  private Expression dict() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.skip("}")) {
      if (!keys.isEmpty()) {
        tokens.expect(",");
        if (tokens.skip("}")) {
          break;
        }
      }
      keys.add(expressions.expression());
      tokens.expect(":");
      values.add(expressions.expression());
    }
    return scope -> {
      Dict map = new Dict();
      for (int i = 0; i < keys.size(); i++) {
        map.put(keys.get(i).in(scope), values.get(i).in(scope));
      }
      return map;
    };
  }

  /** Parses the attributes, items and calls after a value. */
  Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      Expression object = value;
      Place place = tokens.place();
      if (tokens.skip(".")) {
        Token key = tokens.next();
        if (!key.is(Kind.NAME) && !(key.value() instanceof Long)) {
          throw tokens.error("expected name or number");
        }
        Object name = key.value();
        value =
            place.expression(
                key.is(Kind.NUMBER)
                    ? scope -> Subscripts.item(object.in(scope), name)
                    : scope -> Subscripts.attribute(object.in(scope), name));
      } else if (tokens.skip("[")) {
        value = place.expression(subscript(object));
      } else if (tokens.skip("(")) {
        CallArguments arguments = arguments();
        value =
            place.expression(
                scope -> scope.context.budget.charge(call(object.in(scope), arguments.in(scope))));
      } else {
        return value;
      }
    }
  }

  static Object call(Object function, Args args) {
    if (function instanceof Callable callable) {
      return callable.call(args);
    }
    if (function instanceof Undefined undefined) {
      throw undefined.error();
    }
    throw new JinjaException("'" + PythonValues.type(function) + "' object is not callable");
  }

  private Expression subscript(Expression object) {
    Expression none = scope -> None.NONE;
    Expression start = tokens.peek().operator(":") ? none : expressions.expression();
    if (tokens.skip("]")) {
      return scope -> Subscripts.item(object.in(scope), start.in(scope));
    }
    if (tokens.peek().operator(",")) {
      throw tokens.error("multiple keys in [] are not supported");
    }
    tokens.expect(":");
    Expression stop =
        tokens.peek().operator(":") || tokens.peek().operator("]")
            ? none
            : expressions.expression();
    Expression step =
        tokens.skip(":") && !tokens.peek().operator("]") ? expressions.expression() : none;
    tokens.expect("]");
    return scope ->
        Subscripts.slice(object.in(scope), start.in(scope), stop.in(scope), step.in(scope));
  }

  /** Parses the arguments of a call, after the opening parenthesis. */
  CallArguments arguments() {
    List<Expression> list = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    List<Expression> lists = new ArrayList<>();
    List<Expression> maps = new ArrayList<>();
    boolean first = true;
    while (!tokens.skip(")")) {
      if (!first) {
        tokens.expect(",");
        if (tokens.skip(")")) {
          break;
        }
      }
      first = false;
      if (tokens.skip("**")) {
        maps.add(expressions.expression());
      } else if (tokens.skip("*")) {
        lists.add(expressions.expression());
      } else if (tokens.peek().is(Kind.NAME) && tokens.look().operator("=")) {
        String name = tokens.name();
        tokens.expect("=");
        if (named.put(name, expressions.expression()) != null) {
          throw tokens.error("keyword argument repeated: " + name);
        }
      } else {
        list.add(expressions.expression());
      }
    }
    return new CallArguments(list, named, lists, maps);
  }
}
