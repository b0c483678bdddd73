package dev.kci.jinja;

import dev.kci.jinja.Token.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parses the statements that refer to other templates. */
final class TemplateReferences {
  private final TokenStream tokens;
  private final ExpressionParser expressions;

  TemplateReferences(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** {@code extends}: renders the named template with this one's blocks. */
  Statement extension() {
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

  /** {@code include}: renders the named template. */
  Statement inclusion() {
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
      Environment templates = scope.context.templates;
      Object value = name.in(scope);
      Template found = templates.first(value);
      if (found != null) {
        templates.render(found, sees ? scope.all() : Map.of(), scope.context.budget, out);
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

  /** {@code import … as}: provides the named template's macros and variables as attributes. */
  Statement importation() {
    Expression name = expressions.expression();
    tokens.expectName("as");
    String as = tokens.name();
    boolean sees = context(false);
    return (scope, out) -> scope.set(as, module(scope, name, sees));
  }

  private static Attributes module(Scope scope, Expression name, boolean sees) {
    Environment templates = scope.context.templates;
    return templates.module(
        templates.get(name.in(scope)), sees ? scope.all() : Map.of(), scope.context.budget);
  }

  /** {@code from … import}: provides some of the named template's macros and variables. */
  Statement importedNames() {
    Expression template = expressions.expression();
    tokens.expectName("import");
    Map<String, String> names = new LinkedHashMap<>();
    while (tokens.peek().is(Kind.NAME) && !tokens.look().name("context")) {
      String name = tokens.name();
      if (name.startsWith("_")) {
        throw tokens.error("names starting with an underline can not be imported");
      }
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
}
