package dev.kci.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Methods of Python's strings. */
final class StringMethods {
  private StringMethods() {}

  /** The method bound to HTML: texts among its arguments are escaped, its texts are HTML. */
  static @Nullable Callable find(Markup markup, String name) {
    if (name.equals("striptags") || name.equals("unescape")) {
      return args ->
          name.equals("unescape")
              ? Markup.unescaped(markup.text())
              : TextFilters.stripTags(markup.text());
    }
    Callable method = find(markup.text(), name);
    return method == null
        ? null
        : args -> {
          Map<String, Object> named = new LinkedHashMap<>();
          args.named().forEach((key, value) -> named.put(key, escaped(value)));
          List<Object> list = args.list().stream().map(StringMethods::escaped).toList();
          return html(method.call(new Args(list, named, args.scope())));
        };
  }

  private static Object escaped(Object value) {
    if (value instanceof List<?> list && !(value instanceof Range)) {
      return new ArrayList<Object>(list.stream().map(StringMethods::escapedText).toList());
    }
    return escapedText(value);
  }

  private static Object escapedText(Object value) {
    return PythonValues.plain(value) instanceof String ? Markup.escape(value).text() : value;
  }

  private static Object html(Object value) {
    if (value instanceof String text) {
      return new Markup(text);
    }
    if (value instanceof Tuple tuple) {
      return new Tuple(tuple.stream().map(StringMethods::html).toList());
    }
    return value instanceof List<?> list
        ? new ArrayList<Object>(list.stream().map(StringMethods::html).toList())
        : value;
  }

  static @Nullable Callable find(String text, String name) {
    return switch (name) {
      case "upper" -> args -> text.toUpperCase(Locale.ROOT);
      case "lower" -> args -> text.toLowerCase(Locale.ROOT);
      case "casefold" -> args -> text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
      case "capitalize" -> args -> capitalize(text);
      case "title" -> args -> title(text);
      case "swapcase" -> args -> swapcase(text);
      case "strip" -> args -> strip(text, args.get(0, "chars", None.NONE), true, true);
      case "lstrip" -> args -> strip(text, args.get(0, "chars", None.NONE), true, false);
      case "rstrip" -> args -> strip(text, args.get(0, "chars", None.NONE), false, true);
      case "startswith" -> args -> any(args.need(0, "prefix"), within(text, args)::startsWith);
      case "endswith" -> args -> any(args.need(0, "suffix"), within(text, args)::endsWith);
      case "removeprefix" ->
          args -> {
            String prefix = args.text(0, "prefix", "");
            return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
          };
      case "removesuffix" ->
          args -> {
            String suffix = args.text(0, "suffix", "");
            return text.endsWith(suffix)
                ? text.substring(0, text.length() - suffix.length())
                : text;
          };
      case "split" -> args -> split(text, args);
      case "rsplit" -> args -> rsplit(text, args);
      case "splitlines" -> args -> splitlines(text, args.bool(0, "keepends", false));
      case "partition" -> args -> partition(text, string(args.need(0, "sep")), false);
      case "rpartition" -> args -> partition(text, string(args.need(0, "sep")), true);
      case "replace" ->
          args ->
              replace(
                  text,
                  string(args.need(0, "old")),
                  string(args.need(1, "new")),
                  args.integer(2, "count", -1));
      case "join" ->
          args -> {
            StringBuilder joined = new StringBuilder();
            for (Object item : args.items(args.need(0, "iterable"))) {
              append(joined, string(item), text);
            }
            return joined.substring(Math.min(joined.length(), text.length()));
          };
      case "format" -> args -> BraceFormat.format(text, args);
      case "format_map" ->
          args -> BraceFormat.formatMap(text, args.need(0, "mapping"), args.scope());
      case "find" -> args -> search(text, args, false);
      case "rfind" -> args -> search(text, args, true);
      case "index" -> args -> found(search(text, args, false));
      case "rindex" -> args -> found(search(text, args, true));
      case "count" -> args -> count(text, string(args.need(0, "sub")));
      case "zfill" -> args -> PercentFormat.pad(text, args.size(0, "width", 0), '=', "0");
      case "expandtabs" -> args -> expandTabs(text, args.size(0, "tabsize", 8));
      case "istitle" -> args -> isTitle(text);
      case "isidentifier" ->
          args ->
              !text.isEmpty()
                  && (text.charAt(0) == '_' || Character.isLetter(text.codePointAt(0)))
                  && all(text, c -> c == '_' || Character.isLetterOrDigit(c));
      case "isascii" -> args -> text.chars().allMatch(c -> c < 128);
      case "isprintable" ->
          args -> text.codePoints().allMatch(c -> c == ' ' || PythonRepr.printable(c));
      case "ljust" -> args -> just(text, args, '<');
      case "rjust" -> args -> just(text, args, '>');
      case "center" -> args -> just(text, args, '^');
      case "isdigit", "isdecimal", "isnumeric" -> args -> all(text, Character::isDigit);
      case "isalpha" -> args -> all(text, Character::isLetter);
      case "isalnum" -> args -> all(text, Character::isLetterOrDigit);
      case "isspace" -> args -> all(text, StringMethods::space);
      case "isupper" -> args -> cased(text, false);
      case "islower" -> args -> cased(text, true);
      default -> null;
    };
  }

  private static String string(Object value) {
    if (PythonValues.plain(value) instanceof String text) {
      return text;
    }
    throw PythonValues.unsupported(value, "a string");
  }

  private static void append(StringBuilder joined, String item, String separator) {
    Budget.text((long) joined.length() + item.length() + separator.length());
    joined.append(separator).append(item);
  }

  private static long search(String text, Args args, boolean last) {
    String part = string(args.need(0, "sub"));
    int length = text.codePointCount(0, text.length());
    int from = bound(args.get(1, "start", None.NONE), 0, length);
    int to = bound(args.get(2, "end", None.NONE), length, length);
    if (from > to) {
      return -1;
    }
    int start = text.offsetByCodePoints(0, from);
    String within = text.substring(start, text.offsetByCodePoints(start, to - from));
    int at = last ? within.lastIndexOf(part) : within.indexOf(part);
    return at < 0 ? -1 : from + within.codePointCount(0, at);
  }

  /** The part of a text between the second and third argument. */
  private static String within(String text, Args args) {
    int length = text.codePointCount(0, text.length());
    int from = bound(args.get(1, "start", None.NONE), 0, length);
    int to = Math.max(from, bound(args.get(2, "end", None.NONE), length, length));
    int start = text.offsetByCodePoints(0, from);
    return text.substring(start, text.offsetByCodePoints(start, to - from));
  }

  private static int bound(Object value, int otherwise, int length) {
    if (value == None.NONE) {
      return otherwise;
    }
    long place = PythonValues.integer(value);
    return (int) Math.max(0, Math.min(length, place < 0 ? place + length : place));
  }

  private static long found(long place) {
    if (place < 0) {
      throw new JinjaException("substring not found");
    }
    return place;
  }

  private static String expandTabs(String text, int size) {
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\t') {
        int spaces = size <= 0 ? 0 : size - column % size;
        Budget.text((long) out.length() + spaces);
        out.append(" ".repeat(spaces));
        column += spaces;
      } else {
        out.append(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return out.toString();
  }

  /** Whether there is a letter with case and all of these are lower, or upper, case. */
  static boolean cased(String text, boolean lower) {
    IntPredicate wrong =
        lower
            ? c -> Character.isUpperCase(c) || Character.isTitleCase(c)
            : c -> Character.isLowerCase(c) || Character.isTitleCase(c);
    IntPredicate right = lower ? Character::isLowerCase : Character::isUpperCase;
    return text.codePoints().noneMatch(wrong) && text.codePoints().anyMatch(right);
  }

  private static boolean isTitle(String text) {
    boolean cased = false;
    boolean inside = false;
    for (int c : text.codePoints().toArray()) {
      boolean upper = Character.isUpperCase(c) || Character.isTitleCase(c);
      boolean lower = Character.isLowerCase(c);
      if ((upper && inside) || (lower && !inside)) {
        return false;
      }
      inside = upper || lower;
      cased |= inside;
    }
    return cased;
  }

  private static boolean any(Object value, java.util.function.Predicate<String> test) {
    return value instanceof Tuple tuple
        ? tuple.stream().map(StringMethods::string).anyMatch(test)
        : test.test(string(value));
  }

  private static boolean all(String text, IntPredicate test) {
    return !text.isEmpty() && text.codePoints().allMatch(test);
  }

  private static String just(String text, Args args, char align) {
    String fill = args.text(1, "fillchar", " ");
    if (fill.codePointCount(0, fill.length()) != 1) {
      throw new JinjaException("The fill character must be exactly one character long");
    }
    return PercentFormat.pad(text, args.size(0, "width", 0), align, fill);
  }

  /** Python's white space. */
  static boolean space(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  /** The parts of a text between white space. */
  static List<Object> words(String text) {
    return split(text, None.NONE, -1);
  }

  static String strip(String text, Object chars, boolean left, boolean right) {
    if (chars != None.NONE && !(PythonValues.plain(chars) instanceof String)) {
      throw PythonValues.unsupported(chars, "a string");
    }
    IntPredicate strips =
        PythonValues.plain(chars) instanceof String set
            ? c -> set.indexOf(c) >= 0
            : StringMethods::space;
    int start = 0;
    int end = text.length();
    while (left && start < end && strips.test(text.charAt(start))) {
      start++;
    }
    while (right && end > start && strips.test(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int end = text.offsetByCodePoints(0, 1);
    int first = text.codePointAt(0);
    String upper = text.substring(0, end).toUpperCase(Locale.ROOT);
    // one letter that stands for two has a title case, or its expansion has
    String titled =
        Character.toTitleCase(first) != first
            ? Character.toString(Character.toTitleCase(first))
            : upper.substring(0, 1) + upper.substring(1).toLowerCase(Locale.ROOT);
    return titled + text.substring(end).toLowerCase(Locale.ROOT);
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder();
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inside = Character.isLetter(c);
    }
    return out.toString();
  }

  private static String swapcase(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  static String replace(String text, String old, String with, long count) {
    if (count < 0 || old.isEmpty()) {
      long times = count(text, old);
      long most = count < 0 ? times : Math.min(times, count);
      Budget.text(text.length() + most * with.length());
      return old.isEmpty() ? between(text, with, most) : text.replace(old, with);
    }
    Budget.text(text.length() + Math.min(count, count(text, old)) * with.length());
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (long i = 0; i < count; i++) {
      int at = text.indexOf(old, from);
      if (at < 0 || old.isEmpty()) {
        break;
      }
      out.append(text, from, at).append(with);
      from = at + old.length();
    }
    return out.append(text, from, text.length()).toString();
  }

  /** A text before each character, and at the end, that many times. */
  private static String between(String text, String with, long times) {
    StringBuilder out = new StringBuilder();
    long left = times;
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      if (left-- > 0) {
        out.append(with);
      }
      out.appendCodePoint(text.codePointAt(i));
    }
    return left > 0 ? out.append(with).toString() : out.toString();
  }

  static long count(String text, String part) {
    if (part.isEmpty()) {
      return text.codePointCount(0, text.length()) + 1L;
    }
    return (text.length() - text.replace(part, "").length()) / part.length();
  }

  private static List<Object> split(String text, Args args) {
    return split(text, args.get(0, "sep", None.NONE), args.integer(1, "maxsplit", -1));
  }

  private static List<Object> split(String text, Object given, long limit) {
    List<Object> parts = new ArrayList<>();
    if (given == None.NONE) {
      int at = 0;
      while (true) {
        while (at < text.length() && space(text.charAt(at))) {
          at++;
        }
        if (at == text.length()) {
          return parts;
        }
        if (limit >= 0 && parts.size() == limit) {
          parts.add(text.substring(at));
          return parts;
        }
        int start = at;
        while (at < text.length() && !space(text.charAt(at))) {
          at++;
        }
        parts.add(text.substring(start, at));
        Budget.items(parts.size());
      }
    }
    String separator = string(given);
    if (separator.isEmpty()) {
      throw new JinjaException("empty separator");
    }
    Budget.items(count(text, separator));
    int from = 0;
    int at;
    while ((limit < 0 || parts.size() < limit) && (at = text.indexOf(separator, from)) >= 0) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static List<Object> rsplit(String text, Args args) {
    long limit = args.integer(1, "maxsplit", -1);
    Object given = args.get(0, "sep", None.NONE);
    if (limit < 0) {
      return split(text, args);
    }
    List<Object> parts = new ArrayList<>();
    if (given == None.NONE) {
      return rsplitSpace(text, limit);
    }
    String separator = string(given);
    if (separator.isEmpty()) {
      throw new JinjaException("empty separator");
    }
    int end = text.length();
    int at;
    while (parts.size() < limit
        && (at = text.lastIndexOf(separator, end - separator.length())) >= 0
        && at + separator.length() <= end) {
      parts.add(text.substring(at + separator.length(), end));
      end = at;
    }
    parts.add(text.substring(0, end));
    Collections.reverse(parts);
    return parts;
  }

  private static List<Object> rsplitSpace(String text, long limit) {
    List<Object> parts = new ArrayList<>();
    String rest = strip(text, None.NONE, false, true);
    while (!rest.isEmpty()) {
      int start = rest.length();
      while (start > 0 && !space(rest.charAt(start - 1))) {
        start--;
      }
      if (parts.size() == limit) {
        parts.add(rest);
        break;
      }
      parts.add(rest.substring(start));
      rest = strip(rest.substring(0, start), None.NONE, false, true);
    }
    Collections.reverse(parts);
    return parts;
  }

  static List<Object> splitlines(String text, boolean keepEnds) {
    List<Object> lines = new ArrayList<>();
    char[] chars = text.toCharArray(); // quicker to go through than a text
    int start = 0;
    for (int i = 0; i < chars.length; i++) {
      char c = chars[i];
      if (isLineEnd(c)) {
        int end = i;
        if (c == '\r' && i + 1 < chars.length && chars[i + 1] == '\n') {
          i++;
        }
        lines.add(text.substring(start, keepEnds ? i + 1 : end));
        start = i + 1;
      }
    }
    if (start < chars.length) {
      lines.add(text.substring(start));
    }
    return lines;
  }

  private static boolean isLineEnd(char c) {
    if (c >= ' ' && c < '\u0085') {
      return false;
    }
    return switch (c) {
      case '\n', '\r', '\u000b', '\f', '\u001c', '\u001d', '\u001e' -> true;
      case '\u0085', '\u2028', '\u2029' -> true;
      default -> false;
    };
  }

  private static Tuple partition(String text, String separator, boolean last) {
    if (separator.isEmpty()) {
      throw new JinjaException("empty separator");
    }
    int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) {
      return new Tuple(last ? List.of("", "", text) : List.of(text, "", ""));
    }
    return new Tuple(
        List.of(text.substring(0, at), separator, text.substring(at + separator.length())));
  }
}
