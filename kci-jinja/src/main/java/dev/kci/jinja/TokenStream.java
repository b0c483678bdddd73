package dev.kci.jinja;

import dev.kci.jinja.Token.Kind;
import java.util.List;

/** Reads the tokens of a template in order. */
final class TokenStream {
  private final List<Token> tokens;
  final String file;
  private int at;

  TokenStream(String file, List<Token> tokens) {
    this.file = file;
    this.tokens = tokens;
  }

  /** Returns the place of the next token. */
  Place place() {
    return new Place(file, peek().line());
  }

  Token peek() {
    return tokens.get(Math.min(at, tokens.size() - 1));
  }

  Token look() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = peek();
    at++;
    return token;
  }

  boolean skip(String operator) {
    if (peek().operator(operator)) {
      at++;
      return true;
    }
    return false;
  }

  boolean skipName(String name) {
    if (peek().name(name)) {
      at++;
      return true;
    }
    return false;
  }

  void expect(String operator) {
    if (!skip(operator)) {
      throw error("expected token '" + operator + "', got '" + peek() + "'");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw error("expected token '" + name + "', got '" + peek() + "'");
    }
  }

  String name() {
    if (!peek().is(Kind.NAME)) {
      throw error("expected token 'name', got '" + peek() + "'");
    }
    return (String) next().value();
  }

  void expect(Kind kind) {
    if (!peek().is(kind)) {
      throw error(
          "expected " + kind.name().toLowerCase(java.util.Locale.ROOT) + ", got '" + peek() + "'");
    }
    at++;
  }

  JinjaException error(String what) {
    return new JinjaException(what).at(file, peek().line());
  }
}
