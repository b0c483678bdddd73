package dev.kci.jinja;

import java.util.BitSet;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Methods of Python's strings. */
final class StringMethods {
  private StringMethods() {}

  static @Nullable Callable find(String text, String name) {
    return switch (name) {
      case "upper" -> args -> text.toUpperCase(Locale.ROOT);
      case "lower" -> args -> text.toLowerCase(Locale.ROOT);
      case "casefold" -> args -> text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
      case "capitalize" -> args -> StringCase.capitalize(text);
      case "title" -> args -> StringCase.title(text);
      case "swapcase" -> args -> StringCase.swapcase(text);
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
      case "split" -> args -> StringParts.split(text, args);
      case "rsplit" -> args -> StringParts.rsplit(text, args);
      case "splitlines" -> args -> StringParts.splitlines(text, args.bool(0, "keepends", false));
      case "partition" -> args -> StringParts.partition(text, string(args.need(0, "sep")), false);
      case "rpartition" -> args -> StringParts.partition(text, string(args.need(0, "sep")), true);
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
      case "istitle" -> args -> StringCase.isTitle(text);
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
      case "isupper" -> args -> StringCase.cased(text, false);
      case "islower" -> args -> StringCase.cased(text, true);
      default -> null;
    };
  }

  static String string(Object value) {
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
    TextSearch search = new TextSearch(part);
    int at = last ? search.previous(within, within.length()) : search.next(within, 0);
    return at < 0 ? -1 : from + within.codePointCount(0, at);
  }

  /** Returns the part of a text between the second and third argument. */
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

  /** Returns whether Python counts a character as white space. */
  static boolean space(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  static String strip(String text, Object chars, boolean left, boolean right) {
    if (chars != None.NONE && !(PythonValues.plain(chars) instanceof String)) {
      throw PythonValues.unsupported(chars, "a string");
    }
    IntPredicate strips =
        PythonValues.plain(chars) instanceof String set
            ? set.chars().collect(BitSet::new, BitSet::set, BitSet::or)::get
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

  static String replace(String text, String old, String with, long count) {
    long times = count(text, old);
    long most = count < 0 ? times : Math.min(times, count);
    Budget.text(text.length() + most * with.length());
    if (old.isEmpty()) {
      return between(text, with, most);
    }
    TextSearch search = new TextSearch(old);
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (long i = 0; i < most; i++) {
      int at = search.next(text, from);
      out.append(text, from, at).append(with);
      from = at + old.length();
    }
    return out.append(text, from, text.length()).toString();
  }

  /** Inserts a text before each character and at the end, at most {@code times} times. */
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
    TextSearch search = new TextSearch(part);
    long count = 0;
    for (int at = search.next(text, 0); at >= 0; at = search.next(text, at + part.length())) {
      count++;
    }
    return count;
  }
}
