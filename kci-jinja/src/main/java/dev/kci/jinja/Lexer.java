package dev.kci.jinja;

import dev.kci.jinja.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a template into tokens like Jinja2's lexer with default delimiters and white-space
 * settings: drops one newline at the end of the source; {@code -} strips all white space.
 */
final class Lexer {
  private static final Pattern RAW_END = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}");
  private static final Pattern RAW_BEGIN =
      Pattern.compile("\\{%[-+]?\\s*raw\\s*([-+]?)%\\}", Pattern.DOTALL);
  private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern FLOAT =
      Pattern.compile(
          "(?<!\\.)\\d++(_\\d++)*+"
              + "((\\.\\d++(_\\d++)*+)?+[eE][+-]?\\d++(_\\d++)*+|\\.\\d++(_\\d++)*+)");
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[xX](_?[\\da-fA-F])++|0[oO](_?[0-7])++|0[bB](_?[01])++|[1-9](_?\\d)*+|0(_?0)*+");
  private static final Pattern NAME =
      Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern STRING =
      Pattern.compile(
          "'([^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+)'|\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"",
          Pattern.DOTALL);
  private static final Pattern OPERATOR =
      Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,;]");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;

  private Lexer(String source) {
    String unix = source.replace("\r\n", "\n").replace('\r', '\n');
    this.source = unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix;
  }

  static List<Token> tokens(String file, String source) {
    Lexer lexer = new Lexer(source);
    try {
      lexer.run();
    } catch (RuntimeException | StackOverflowError e) {
      throw new Place(file, lexer.line).failure(e);
    }
    return lexer.tokens;
  }

  private void run() {
    while (at < source.length()) {
      int open = nextTag();
      if (open < 0) {
        text(source.substring(at), false);
        at = source.length();
        break;
      }
      char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
      text(source.substring(at, open), sign == '-');
      at = open;
      tag(source.charAt(open + 1), sign);
    }
    tokens.add(new Token(Kind.END, "", line));
  }

  private int nextTag() {
    for (int i = at; (i = source.indexOf('{', i)) >= 0; i++) {
      if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private void text(String text, boolean strip) {
    String kept = strip ? StringMethods.strip(text, None.NONE, false, true) : text;
    if (!kept.isEmpty()) {
      tokens.add(new Token(Kind.TEXT, kept, line));
    }
    count(text);
  }

  private void tag(char kind, char sign) {
    if (kind == '#') {
      comment();
      return;
    }
    Matcher raw = RAW_BEGIN.matcher(source).region(at, source.length());
    if (kind == '%' && raw.lookingAt()) {
      raw(raw);
      return;
    }
    at += 2;
    if (sign == '-' || (sign == '+' && kind == '%')) {
      at++;
    }
    boolean block = kind == '%';
    tokens.add(new Token(block ? Kind.BLOCK_BEGIN : Kind.PRINT_BEGIN, "", line));
    inside(block ? "%}" : "}}", block);
  }

  private void comment() {
    int end = source.indexOf("#}", at + 2);
    if (end < 0) {
      throw new JinjaException("Missing end of comment tag");
    }
    boolean strip = source.charAt(end - 1) == '-' && end - 1 >= at + 2;
    count(source.substring(at, end));
    at = end + 2;
    if (strip) {
      space();
    }
  }

  private void raw(Matcher begin) {
    count(begin.group());
    at = begin.end();
    if (begin.group(1).equals("-")) {
      space();
    }
    Matcher end = RAW_END.matcher(source);
    if (!end.find(at)) {
      throw new JinjaException("Missing end of raw directive");
    }
    text(source.substring(at, end.start()), end.group(1).equals("-"));
    count(end.group());
    at = end.end();
    if (end.group(2).equals("-")) {
      space();
    }
  }

  private void space() {
    Matcher space = SPACE.matcher(source).region(at, source.length());
    if (space.lookingAt()) {
      count(space.group());
      at = space.end();
    }
  }

  private void inside(String end, boolean block) {
    int depth = 0;
    while (true) {
      space();
      if (at >= source.length()) {
        throw new JinjaException("unexpected end of template, expected '" + end + "'");
      }
      if (depth == 0 && ends(end, block)) {
        return;
      }
      Token token = word();
      tokens.add(token);
      if (token.is(Kind.OPERATOR)) {
        if ("([{".contains((String) token.value())) {
          depth++;
        } else if (")]}".contains((String) token.value())) {
          depth--;
        }
      }
    }
  }

  private boolean ends(String end, boolean block) {
    char sign = source.charAt(at);
    boolean strip = sign == '-' && source.startsWith(end, at + 1);
    boolean plus = block && sign == '+' && source.startsWith(end, at + 1);
    if (!strip && !plus && !source.startsWith(end, at)) {
      return false;
    }
    tokens.add(new Token(block ? Kind.BLOCK_END : Kind.PRINT_END, end, line));
    at += strip || plus ? 3 : 2;
    if (strip) {
      space();
    }
    return true;
  }

  private Token word() {
    int start = line;
    String text = match(FLOAT);
    if (text != null) {
      return new Token(Kind.NUMBER, Double.valueOf(text.replace("_", "")), start);
    }
    text = match(INTEGER);
    if (text != null) {
      return new Token(Kind.NUMBER, integer(text.replace("_", "")), start);
    }
    text = match(NAME);
    if (text != null) {
      return new Token(Kind.NAME, text, start);
    }
    text = match(STRING);
    if (text != null) {
      return new Token(Kind.STRING, unescape(text.substring(1, text.length() - 1)), start);
    }
    text = match(OPERATOR);
    if (text != null) {
      return new Token(Kind.OPERATOR, text, start);
    }
    throw new JinjaException("unexpected char '" + source.charAt(at) + "'");
  }

  private @org.jspecify.annotations.Nullable String match(Pattern pattern) {
    Matcher matcher =
        pattern.matcher(source).region(at, source.length()).useTransparentBounds(true);
    if (!matcher.lookingAt()) {
      return null;
    }
    at = matcher.end();
    count(matcher.group());
    return matcher.group();
  }

  private static Number integer(String text) {
    int radix =
        text.length() < 2
            ? 10
            : switch (Character.toLowerCase(text.charAt(1))) {
              case 'x' -> 16;
              case 'o' -> 8;
              case 'b' -> 2;
              default -> 10;
            };
    String digits = radix == 10 ? text : text.substring(2);
    if (digits.length() > PythonRepr.DIGITS) {
      throw new JinjaException(
          "an integer of " + digits.length() + " digits exceeds the limit of " + PythonRepr.DIGITS);
    }
    return PythonValues.integer(new BigInteger(digits, radix));
  }

  private void count(String text) {
    line += (int) text.chars().filter(c -> c == '\n').count();
  }

  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        out.append(c);
        continue;
      }
      c = text.charAt(++i);
      switch (c) {
        case '\n' -> {}
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'r' -> out.append('\r');
        case 'a' -> out.append('\u0007');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'v' -> out.append('\u000b');
        case '\\', '\'', '"' -> out.append(c);
        case 'x' -> i = code(text, i, 2, out);
        case 'u' -> i = code(text, i, 4, out);
        case 'U' -> i = code(text, i, 8, out);
        default -> {
          if (c >= '0' && c <= '7') {
            int end = i;
            while (end < text.length()
                && end < i + 3
                && "01234567".indexOf(text.charAt(end)) >= 0) {
              end++;
            }
            out.append((char) Integer.parseInt(text.substring(i, end), 8));
            i = end - 1;
          } else {
            out.append('\\').append(c);
          }
        }
      }
    }
    return out.toString();
  }

  private static int code(String text, int i, int digits, StringBuilder out) {
    String hex = text.substring(i + 1, Math.min(text.length(), i + 1 + digits));
    if (hex.length() < digits || !hex.matches("[0-9a-fA-F]+")) {
      throw new JinjaException("truncated escape in a string: expected " + digits + " hex digits");
    }
    long character = Long.parseLong(hex, 16);
    if (character > Character.MAX_CODE_POINT) {
      throw new JinjaException("illegal Unicode character in a string: " + hex);
    }
    out.appendCodePoint((int) character);
    return i + digits;
  }
}
