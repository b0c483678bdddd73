package dev.kci.runner.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Methods of Python's strings. */
final class PyStrings {
  private PyStrings() {}

  static @Nullable Callable find(String text, String name) {
    return switch (name) {
      case "upper" -> args -> text.toUpperCase(Locale.ROOT);
      case "lower", "casefold" -> args -> text.toLowerCase(Locale.ROOT);
      case "capitalize" -> args -> capitalize(text);
      case "title" -> args -> title(text);
      case "swapcase" -> args -> swapcase(text);
      case "strip" -> args -> strip(text, args.get(0, "chars", None.NONE), true, true);
      case "lstrip" -> args -> strip(text, args.get(0, "chars", None.NONE), true, false);
      case "rstrip" -> args -> strip(text, args.get(0, "chars", None.NONE), false, true);
      case "startswith" -> args -> any(args.need(0, "prefix"), text::startsWith);
      case "endswith" -> args -> any(args.need(0, "suffix"), text::endsWith);
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
          args ->
              Py.iterate(args.need(0, "iterable")).stream()
                  .map(PyStrings::string)
                  .collect(Collectors.joining(text));
      case "format" -> args -> PercentFormat.braces(text, args);
      case "find" -> args -> (long) text.indexOf(string(args.need(0, "sub")));
      case "rfind" -> args -> (long) text.lastIndexOf(string(args.need(0, "sub")));
      case "index" ->
          args -> {
            int index = text.indexOf(string(args.need(0, "sub")));
            if (index < 0) {
              throw new JinjaException("substring not found");
            }
            return (long) index;
          };
      case "count" -> args -> count(text, string(args.need(0, "sub")));
      case "zfill" -> args -> PercentFormat.pad(text, (int) args.integer(0, "width", 0), '>', '0');
      case "ljust" -> args -> just(text, args, '<');
      case "rjust" -> args -> just(text, args, '>');
      case "center" -> args -> just(text, args, '^');
      case "isdigit", "isdecimal", "isnumeric" -> args -> all(text, Character::isDigit);
      case "isalpha" -> args -> all(text, Character::isLetter);
      case "isalnum" -> args -> all(text, Character::isLetterOrDigit);
      case "isspace" -> args -> all(text, PyStrings::space);
      case "isupper" ->
          args ->
              !text.equals(text.toLowerCase(Locale.ROOT))
                  && text.equals(text.toUpperCase(Locale.ROOT));
      case "islower" ->
          args ->
              !text.equals(text.toUpperCase(Locale.ROOT))
                  && text.equals(text.toLowerCase(Locale.ROOT));
      default -> null;
    };
  }

  private static String string(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw Py.unsupported(value, "a string");
  }

  private static boolean any(Object value, java.util.function.Predicate<String> test) {
    return value instanceof Tuple tuple
        ? tuple.stream().map(PyStrings::string).anyMatch(test)
        : test.test(string(value));
  }

  private static boolean all(String text, IntPredicate test) {
    return !text.isEmpty() && text.codePoints().allMatch(test);
  }

  private static String just(String text, Args args, char align) {
    char fill = args.text(1, "fillchar", " ").charAt(0);
    return PercentFormat.pad(text, (int) args.integer(0, "width", 0), align, fill);
  }

  static boolean space(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  static String strip(String text, Object chars, boolean left, boolean right) {
    IntPredicate strips = chars instanceof String set ? c -> set.indexOf(c) >= 0 : PyStrings::space;
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
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT)
        + text.substring(first).toLowerCase(Locale.ROOT);
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
    if (count < 0) {
      return text.replace(old, with);
    }
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

  private static long count(String text, String part) {
    if (part.isEmpty()) {
      return text.length() + 1L;
    }
    return (text.length() - text.replace(part, "").length()) / part.length();
  }

  private static List<Object> split(String text, Args args) {
    long limit = args.integer(1, "maxsplit", -1);
    List<Object> parts = new ArrayList<>();
    if (!(args.get(0, "sep", None.NONE) instanceof String separator)) {
      String rest = strip(text, None.NONE, true, false);
      while (!rest.isEmpty()) {
        int end = 0;
        while (end < rest.length() && !space(rest.charAt(end))) {
          end++;
        }
        if (limit >= 0 && parts.size() == limit) {
          parts.add(strip(rest, None.NONE, false, true));
          break;
        }
        parts.add(rest.substring(0, end));
        rest = strip(rest.substring(end), None.NONE, true, false);
      }
      return parts;
    }
    if (separator.isEmpty()) {
      throw new JinjaException("empty separator");
    }
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
    if (limit < 0 || !(args.get(0, "sep", None.NONE) instanceof String separator)) {
      return split(text, args);
    }
    List<Object> parts = new ArrayList<>();
    int end = text.length();
    int at;
    while (parts.size() < limit
        && (at = text.lastIndexOf(separator, end - separator.length())) >= 0) {
      parts.add(0, text.substring(at + separator.length(), end));
      end = at;
    }
    parts.add(0, text.substring(0, end));
    return parts;
  }

  static List<Object> splitlines(String text, boolean keepEnds) {
    List<Object> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029".indexOf(c) >= 0) {
        int end = i;
        if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
          i++;
        }
        lines.add(text.substring(start, keepEnds ? i + 1 : end));
        start = i + 1;
      }
    }
    if (start < text.length()) {
      lines.add(text.substring(start));
    }
    return lines;
  }

  private static Tuple partition(String text, String separator, boolean last) {
    int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) {
      return new Tuple(last ? List.of("", "", text) : List.of(text, "", ""));
    }
    return new Tuple(
        List.of(text.substring(0, at), separator, text.substring(at + separator.length())));
  }
}
