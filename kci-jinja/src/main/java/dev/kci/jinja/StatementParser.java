package dev.kci.jinja;

import dev.kci.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parses a template's text and statements. */
final class StatementParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final TemplateReferences references;
  private final Map<String, Blocks.Block> blocks = new LinkedHashMap<>();

  private StatementParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
    this.references = new TemplateReferences(tokens, expressions);
  }

  static Template parse(String file, String source) {
    TokenStream tokens = new TokenStream(file, Lexer.tokens(file, source));
    StatementParser parser = new StatementParser(tokens);
    try {
      Statement body = parser.until(Set.of());
      parser.expressions.unknown().check();
      return new Template(file, body, parser.blocks);
    } catch (RuntimeException | StackOverflowError e) {
      throw new Place(file, tokens.peek().line()).failure(e);
    }
  }

  /** Parses statements up to a tag with one of these names, or up to the end without names. */
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
                  scope.context.budget.charge(text.length());
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
    return tokens
        .place()
        .statement(
            (scope, out) -> {
              if (!scope.drops()) {
                Object printed = value.in(scope);
                String text =
                    scope.autoescape ? Markup.escape(printed).text() : PythonRepr.str(printed);
                scope.context.budget.charge(text.length());
                out.append(text);
              }
            });
  }

  /** Parses the body of a statement with its own scope, and its end tag. */
  private Statement body(String end) {
    int mark = expressions.unknown().mark();
    Statement body = branch(end);
    expressions.unknown().confirm(mark);
    return body;
  }

  private Statement branch(String end) {
    blockEnd();
    Statement body = until(Set.of(end));
    tokens.expectName(end);
    return body;
  }

  private void blockEnd() {
    tokens.expect(Kind.BLOCK_END);
  }

  private Statement statement() {
    Place place = tokens.place();
    String name = tokens.name();
    Statement statement =
        switch (name) {
          case "if" -> condition();
          case "for" -> loop();
          case "set" -> assignment();
          case "block" -> block();
          case "extends" -> references.extension();
          case "include" -> references.inclusion();
          case "import" -> references.importation();
          case "from" -> references.importedNames();
          case "macro" -> macro();
          case "call" -> callBlock();
          case "filter" -> filterBlock();
          case "with" -> with();
          case "autoescape" -> {
            Expression escapes = expressions.expression();
            Statement body = body("endautoescape");
            yield (scope, out) ->
                body.render(scope.escaping(PythonValues.truth(escapes.in(scope))), out);
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
              throw place.failure(new JinjaException("Encountered unknown tag '" + name + "'."));
        };
    blockEnd();
    return place.statement(statement);
  }

  /**
   * Parses a condition, whose branches may never run; unknown filters in them are not errors yet.
   */
  private Statement condition() {
    int mark = expressions.unknown().mark();
    Statement statement = branches();
    expressions.unknown().forgive(mark);
    return statement;
  }

  private Statement branches() {
    Expression test = expressions.tuple(false);
    blockEnd();
    Statement then = until(Set.of("elif", "else", "endif"));
    Statement otherwise;
    if (tokens.skipName("elif")) {
      otherwise = branches();
    } else if (tokens.skipName("else")) {
      otherwise = branch("endif");
    } else {
      tokens.expectName("endif");
      otherwise = (scope, out) -> {};
    }
    Statement last = otherwise;
    return (scope, out) -> (PythonValues.truth(test.in(scope)) ? then : last).render(scope, out);
  }

  private Statement loop() {
    AssignmentTarget targets = AssignmentTarget.parse(tokens);
    tokens.expectName("in");
    Expression items = expressions.tuple(false);
    Expression test = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    blockEnd();
    int mark = expressions.unknown().mark();
    Statement body = until(Set.of("else", "endfor"));
    Statement otherwise = (scope, out) -> {};
    if (tokens.skipName("else")) {
      otherwise = body("endfor");
    } else {
      tokens.expectName("endfor");
    }
    expressions.unknown().confirm(mark);
    return new Loop(targets, items, test, recursive, body, otherwise);
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
    AssignmentTarget targets = AssignmentTarget.parse(tokens);
    if (tokens.skip("=")) {
      Expression value = expressions.tuple();
      return (scope, out) -> targets.assign(scope, value.in(scope));
    }
    String captured = " captured";
    Expression filtered = expressions.filtered(nameOf(captured));
    Statement body = body("endset");
    return (scope, out) -> {
      Scope inner = scope.captured();
      inner.set(captured, scope.captured(body.captured(inner)));
      targets.assign(scope, filtered.in(inner));
    };
  }

  private static Expression nameOf(String name) {
    return scope -> scope.get(name);
  }

  private Statement block() {
    String name = tokens.name();
    boolean scoped = tokens.skipName("scoped");
    boolean required = tokens.skipName("required");
    if (tokens.peek().operator("-")) {
      throw tokens.error("Block names in Jinja have to be valid Python identifiers; use '_'");
    }
    Statement body = body("endblock");
    tokens.skipName(name);
    if (blocks.putIfAbsent(name, new Blocks.Block(body, required)) != null) {
      throw tokens.error("block '" + name + "' defined twice");
    }
    boolean seesAll = scoped;
    return (scope, out) -> {
      if (!scope.drops()) {
        Blocks.render(name, 0, seesAll ? scope : Scope.block(scope.context), out);
      }
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
      } else if (!defaults.isEmpty()) {
        throw tokens.error("non-default argument follows default argument");
      }
    }
    return new Macro.Signature(names, defaults);
  }

  private Statement macro() {
    String name = tokens.name();
    tokens.expect("(");
    Macro.Signature signature = signature();
    NamesRead names = expressions.names();
    NamesRead outer = names.enter();
    Statement body = body("endmacro");
    tokens.skipName(name);
    Macro.Uses uses = names.leave(outer);
    return (scope, out) -> scope.set(name, new Macro(name, signature, uses, body, scope));
  }

  private Statement callBlock() {
    Macro.Signature signature =
        tokens.skip("(") ? signature() : new Macro.Signature(List.of(), Map.of());
    ExpressionWithArguments call = call();
    NamesRead names = expressions.names();
    NamesRead outer = names.enter();
    Statement body = body("endcall");
    Macro.Uses uses = names.leave(outer);
    return (scope, out) -> {
      Args args = call.arguments.in(scope);
      Map<String, Object> named = new LinkedHashMap<>(args.named());
      named.put("caller", new Macro("caller", signature, uses, body, scope));
      Object result =
          OperandParser.call(call.function.in(scope), new Args(args.list(), named, scope));
      out.append(PythonRepr.str(result));
    };
  }

  private record ExpressionWithArguments(Expression function, CallArguments arguments) {}

  private ExpressionWithArguments call() {
    String first = tokens.name();
    expressions.names().add(first);
    Expression function = nameOf(first);
    while (tokens.skip(".")) {
      Expression object = function;
      String attribute = tokens.name();
      function = scope -> Subscripts.attribute(object.in(scope), attribute);
    }
    tokens.expect("(");
    return new ExpressionWithArguments(function, expressions.arguments());
  }

  private Statement filterBlock() {
    String captured = " captured";
    Expression filtered = expressions.filtered(expressions.filter(nameOf(captured)));
    Statement body = body("endfilter");
    return (scope, out) -> {
      Scope inner = scope.inner();
      inner.set(captured, scope.captured(body.captured(inner)));
      out.append(PythonRepr.str(filtered.in(inner)));
    };
  }

  private Statement with() {
    List<AssignmentTarget> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.peek().is(Kind.BLOCK_END)) {
      if (!targets.isEmpty()) {
        tokens.expect(",");
      }
      targets.add(new AssignmentTarget(List.of(tokens.name()), false));
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
}
