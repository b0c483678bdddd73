package dev.kci.runner.template.jinja;

import dev.kci.runner.template.jinja.ExpressionParser.CallArguments;
import dev.kci.runner.template.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses a template's text and statements. */
final class StatementParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final Map<String, Statement> blocks = new LinkedHashMap<>();

  private StatementParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  static Template parse(String file, String source) {
    TokenStream tokens = new TokenStream(file, Lexer.tokens(file, source));
    StatementParser parser = new StatementParser(tokens);
    Statement body = parser.until(Set.of());
    return new Template(file, body, parser.blocks);
  }

  /** The statements up to a tag of one of these names, or to the end when there are none. */
  private Statement until(Set<String> ends) {
    List<Statement> list = new ArrayList<>();
    while (true) {
      Token token = tokens.peek();
      switch (token.kind()) {
        case TEXT -> {
          tokens.next();
          String text = (String) token.value();
          list.add(
              (scope, out) -> {
                if (!scope.drops()) {
                  out.append(text);
                }
              });
        }
        case PRINT_BEGIN -> {
          tokens.next();
          list.add(print(expressions.tuple()));
          tokens.expect(Kind.PRINT_END);
        }
        case BLOCK_BEGIN -> {
          if (tokens.look().is(Kind.NAME) && ends.contains(tokens.look().value())) {
            tokens.next();
            return Statement.all(list);
          }
          tokens.next();
          list.add(statement());
        }
        default -> {
          if (!ends.isEmpty()) {
            throw tokens.error("Unexpected end of template. Expected one of " + ends);
          }
          return Statement.all(list);
        }
      }
    }
  }

  private Statement print(Expression value) {
    int line = tokens.peek().line();
    return (scope, out) -> {
      if (!scope.drops()) {
        try {
          out.append(PyText.str(value.in(scope)));
        } catch (JinjaException e) {
          throw e.at(tokens.file, line);
        }
      }
    };
  }

  /** A statement's body and its end tag. */
  private Statement body(String end) {
    blockEnd();
    Statement body = until(Set.of(end));
    tokens.expectName(end);
    return body;
  }

  private void blockEnd() {
    tokens.expect(Kind.BLOCK_END);
  }

  private Statement statement() {
    int line = tokens.peek().line();
    String name = tokens.name();
    Statement statement =
        switch (name) {
          case "if" -> condition();
          case "for" -> loop();
          case "set" -> assignment();
          case "block" -> block();
          case "extends" -> extension();
          case "include" -> inclusion();
          case "import" -> importation();
          case "from" -> importedNames();
          case "macro" -> macro();
          case "call" -> callBlock();
          case "filter" -> filterBlock();
          case "with" -> with();
          case "autoescape" -> {
            expressions.expression();
            yield body("endautoescape");
          }
          case "do" -> {
            Expression value = expressions.tuple();
            yield (scope, out) -> value.in(scope);
          }
          case "print" -> {
            List<Statement> values = new ArrayList<>();
            do {
              values.add(print(expressions.expression()));
            } while (tokens.skip(","));
            yield Statement.all(values);
          }
          default ->
              throw new JinjaException("Encountered unknown tag '" + name + "'.")
                  .at(tokens.file, line);
        };
    blockEnd();
    return (scope, out) -> {
      try {
        statement.render(scope, out);
      } catch (JinjaException e) {
        throw e.at(tokens.file, line);
      }
    };
  }

  private Statement condition() {
    Expression test = expressions.tuple(false);
    blockEnd();
    Statement then = until(Set.of("elif", "else", "endif"));
    Statement otherwise;
    if (tokens.skipName("elif")) {
      otherwise = condition();
    } else if (tokens.skipName("else")) {
      otherwise = body("endif");
    } else {
      tokens.expectName("endif");
      otherwise = (scope, out) -> {};
    }
    Statement last = otherwise;
    return (scope, out) -> (Py.truth(test.in(scope)) ? then : last).render(scope, out);
  }

  private Statement loop() {
    Targets targets = targets();
    tokens.expectName("in");
    Expression items = expressions.tuple(false);
    Expression test = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    blockEnd();
    Statement body = until(Set.of("else", "endfor"));
    Statement otherwise = (scope, out) -> {};
    if (tokens.skipName("else")) {
      otherwise = body("endfor");
    } else {
      tokens.expectName("endfor");
    }
    return new Loop(targets, items, test, recursive, body, otherwise);
  }

  /** Names that values are assigned to: one, or several for the parts of the value. */
  record Targets(List<Object> names, boolean several) {
    void assign(Scope scope, Object value) {
      if (!several) {
        one(scope, names.get(0), value);
        return;
      }
      List<Object> parts = Py.iterate(value);
      if (parts.size() != names.size()) {
        throw new JinjaException(
            (parts.size() > names.size() ? "too many" : "not enough")
                + " values to unpack (expected "
                + names.size()
                + ", got "
                + parts.size()
                + ")");
      }
      for (int i = 0; i < names.size(); i++) {
        one(scope, names.get(i), parts.get(i));
      }
    }

    private static void one(Scope scope, Object name, Object value) {
      if (name instanceof Targets inner) {
        inner.assign(scope, value);
      } else {
        scope.set((String) name, value);
      }
    }
  }

  private Targets targets() {
    List<Object> names = new ArrayList<>();
    boolean several = false;
    do {
      if (!names.isEmpty() && !tokens.peek().is(Kind.NAME) && !tokens.peek().operator("(")) {
        break;
      }
      if (tokens.skip("(")) {
        names.add(targets());
        tokens.expect(")");
      } else {
        names.add(tokens.name());
      }
      several |= tokens.peek().operator(",");
    } while (tokens.skip(","));
    return new Targets(names, several);
  }

  private Statement assignment() {
    if (tokens.look().operator(".")) {
      Expression namespace = nameOf(tokens.name());
      tokens.expect(".");
      String attribute = tokens.name();
      tokens.expect("=");
      Expression value = expressions.tuple();
      return (scope, out) -> {
        if (!(namespace.in(scope) instanceof Namespace target)) {
          throw new JinjaException("cannot assign attribute on non-namespace object");
        }
        target.attributes().put(attribute, value.in(scope));
      };
    }
    Targets targets = targets();
    if (tokens.skip("=")) {
      Expression value = expressions.tuple();
      return (scope, out) -> targets.assign(scope, value.in(scope));
    }
    String captured = " captured";
    Expression filtered = expressions.filtered(nameOf(captured));
    Statement body = body("endset");
    return (scope, out) -> {
      Scope inner = scope.captured();
      inner.set(captured, body.captured(inner));
      targets.assign(scope, filtered.in(inner));
    };
  }

  private static Expression nameOf(String name) {
    return scope -> scope.get(name);
  }

  private Statement block() {
    String name = tokens.name();
    boolean scoped = false;
    while (tokens.peek().is(Kind.NAME)) {
      scoped |= tokens.name().equals("scoped");
    }
    Statement body = body("endblock");
    tokens.skipName(name);
    if (blocks.putIfAbsent(name, body) != null) {
      throw tokens.error("block '" + name + "' defined twice");
    }
    boolean seesAll = scoped;
    return (scope, out) -> {
      if (!scope.drops()) {
        Blocks.render(name, 0, seesAll ? scope : Scope.block(scope.context), out);
      }
    };
  }

  private Statement extension() {
    Expression name = expressions.expression();
    return (scope, out) -> {
      Scope.Context context = scope.context;
      if (context.parent != null) {
        throw new JinjaException("extended multiple times");
      }
      Template parent = context.templates.get(name.in(scope));
      context.parent = parent;
      Blocks.add(context, parent);
    };
  }

  private Statement inclusion() {
    Expression name = expressions.expression();
    boolean mayMiss = false;
    if (tokens.peek().name("ignore") && tokens.look().name("missing")) {
      tokens.next();
      tokens.next();
      mayMiss = true;
    }
    boolean sees = context(true);
    boolean optional = mayMiss;
    return (scope, out) -> {
      JinjaTemplates templates = scope.context.templates;
      Object value = name.in(scope);
      Template found = templates.first(value);
      if (found != null) {
        out.append(templates.render(found, sees ? scope.all() : Map.of()));
      } else if (!optional) {
        templates.get(value);
      }
    };
  }

  private boolean context(boolean otherwise) {
    if (tokens.look().name("context")) {
      if (tokens.skipName("with")) {
        tokens.next();
        return true;
      }
      if (tokens.skipName("without")) {
        tokens.next();
        return false;
      }
    }
    return otherwise;
  }

  private Statement importation() {
    Expression name = expressions.expression();
    tokens.expectName("as");
    String as = tokens.name();
    boolean sees = context(false);
    return (scope, out) -> scope.set(as, module(scope, name, sees));
  }

  private static Attributes module(Scope scope, Expression name, boolean sees) {
    JinjaTemplates templates = scope.context.templates;
    return templates.module(templates.get(name.in(scope)), sees ? scope.all() : Map.of());
  }

  private Statement importedNames() {
    Expression template = expressions.expression();
    tokens.expectName("import");
    Map<String, String> names = new LinkedHashMap<>();
    while (tokens.peek().is(Kind.NAME) && !tokens.look().name("context")) {
      String name = tokens.name();
      names.put(name, tokens.skipName("as") ? tokens.name() : name);
      if (!tokens.skip(",")) {
        break;
      }
    }
    boolean sees = context(false);
    return (scope, out) -> {
      Attributes module = module(scope, template, sees);
      names.forEach((name, as) -> scope.set(as, module.attribute(name)));
    };
  }

  private Macro.Signature signature() {
    List<String> names = new ArrayList<>();
    Map<String, Expression> defaults = new LinkedHashMap<>();
    while (!tokens.skip(")")) {
      if (!names.isEmpty()) {
        tokens.expect(",");
        if (tokens.skip(")")) {
          break;
        }
      }
      String name = tokens.name();
      names.add(name);
      if (tokens.skip("=")) {
        defaults.put(name, expressions.expression());
      }
    }
    return new Macro.Signature(names, defaults);
  }

  private Statement macro() {
    String name = tokens.name();
    tokens.expect("(");
    Macro.Signature signature = signature();
    Statement body = body("endmacro");
    tokens.skipName(name);
    return (scope, out) -> scope.set(name, new Macro(name, signature, body, scope));
  }

  private Statement callBlock() {
    Macro.Signature signature =
        tokens.skip("(") ? signature() : new Macro.Signature(List.of(), Map.of());
    ExpressionWithArguments call = call();
    Statement body = body("endcall");
    return (scope, out) -> {
      Args args = call.arguments.in(scope);
      Map<String, Object> named = new LinkedHashMap<>(args.named());
      named.put("caller", new Macro("caller", signature, body, scope));
      Object result = ExpressionParser.call(call.function.in(scope), new Args(args.list(), named));
      out.append(PyText.str(result));
    };
  }

  private record ExpressionWithArguments(Expression function, CallArguments arguments) {}

  private ExpressionWithArguments call() {
    String first = tokens.name();
    Expression function = nameOf(first);
    while (tokens.skip(".")) {
      Expression object = function;
      String attribute = tokens.name();
      function = scope -> Py.attribute(object.in(scope), attribute);
    }
    tokens.expect("(");
    return new ExpressionWithArguments(function, expressions.arguments());
  }

  private Statement filterBlock() {
    String captured = " captured";
    Expression filtered =
        expressions.filtered(expressions.filter(nameOf(captured), tokens.peek().line()));
    Statement body = body("endfilter");
    return (scope, out) -> {
      Scope inner = scope.inner();
      inner.set(captured, body.captured(inner));
      out.append(PyText.str(filtered.in(inner)));
    };
  }

  private Statement with() {
    List<Targets> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.peek().is(Kind.BLOCK_END)) {
      if (!targets.isEmpty()) {
        tokens.expect(",");
      }
      targets.add(new Targets(List.of(tokens.name()), false));
      tokens.expect("=");
      values.add(expressions.expression());
    }
    Statement body = body("endwith");
    return (scope, out) -> {
      Scope inner = scope.inner();
      for (int i = 0; i < targets.size(); i++) {
        targets.get(i).assign(inner, values.get(i).in(scope));
      }
      body.render(inner, out);
    };
  }

  /** A value with attributes that a template may change, also from inside of a loop. */
  record Namespace(Map<String, Object> attributes) implements Attributes {
    @Override
    public Object attribute(String name) {
      @Nullable Object found = attributes.get(name);
      return found == null
          ? new Undefined("'Namespace object' has no attribute '" + name + "'")
          : found;
    }
  }
}
