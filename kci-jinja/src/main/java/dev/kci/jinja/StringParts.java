package dev.kci.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's ways to split a string. */
final class StringParts {
  private StringParts() {}

  /** Returns the parts of a text between white space. */
  static List<Object> words(String text) {
    return split(text, None.NONE, -1);
  }

  static List<Object> split(String text, Args args) {
    return split(text, args.get(0, "sep", None.NONE), args.integer(1, "maxsplit", -1));
  }

  private static List<Object> split(String text, Object given, long limit) {
    List<Object> parts = new ArrayList<>();
    if (given == None.NONE) {
      int at = 0;
      while (true) {
        while (at < text.length() && StringMethods.space(text.charAt(at))) {
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
        while (at < text.length() && !StringMethods.space(text.charAt(at))) {
          at++;
        }
        parts.add(text.substring(start, at));
        Budget.items(parts.size());
      }
    }
    String separator = StringMethods.string(given);
    if (separator.isEmpty()) {
      throw new JinjaException("empty separator");
    }
    Budget.items(StringMethods.count(text, separator));
    TextSearch search = new TextSearch(separator);
    int from = 0;
    int at;
    while ((limit < 0 || parts.size() < limit) && (at = search.next(text, from)) >= 0) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  static List<Object> rsplit(String text, Args args) {
    long limit = args.integer(1, "maxsplit", -1);
    Object given = args.get(0, "sep", None.NONE);
    if (limit < 0) {
      return split(text, args);
    }
    List<Object> parts = new ArrayList<>();
    if (given == None.NONE) {
      return rsplitSpace(text, limit);
    }
    String separator = StringMethods.string(given);
    if (separator.isEmpty()) {
      throw new JinjaException("empty separator");
    }
    Budget.items(Math.min(limit, StringMethods.count(text, separator)));
    TextSearch search = new TextSearch(separator);
    int end = text.length();
    int at;
    while (parts.size() < limit && (at = search.previous(text, end)) >= 0) {
      parts.add(text.substring(at + separator.length(), end));
      end = at;
    }
    parts.add(text.substring(0, end));
    Collections.reverse(parts);
    return parts;
  }

  private static List<Object> rsplitSpace(String text, long limit) {
    List<Object> parts = new ArrayList<>();
    int end = lastWordEnd(text, text.length());
    while (end > 0) {
      int start = end;
      while (start > 0 && !StringMethods.space(text.charAt(start - 1))) {
        start--;
      }
      boolean last = parts.size() == limit;
      parts.add(text.substring(last ? 0 : start, end));
      Budget.items(parts.size());
      end = last ? 0 : lastWordEnd(text, start);
    }
    Collections.reverse(parts);
    return parts;
  }

  private static int lastWordEnd(String text, int before) {
    int end = before;
    while (end > 0 && StringMethods.space(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  static List<Object> splitlines(String text, boolean keepEnds) {
    List<Object> lines = new ArrayList<>();
    char[] chars = text.toCharArray(); // faster than charAt
    int start = 0;
    for (int i = 0; i < chars.length; i++) {
      char c = chars[i];
      if (isLineEnd(c)) {
        int end = i;
        if (c == '\r' && i + 1 < chars.length && chars[i + 1] == '\n') {
          i++;
        }
        lines.add(text.substring(start, keepEnds ? i + 1 : end));
        Budget.items(lines.size());
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

  static Tuple partition(String text, String separator, boolean last) {
    if (separator.isEmpty()) {
      throw new JinjaException("empty separator");
    }
    TextSearch search = new TextSearch(separator);
    int at = last ? search.previous(text, text.length()) : search.next(text, 0);
    if (at < 0) {
      return new Tuple(last ? List.of("", "", text) : List.of(text, "", ""));
    }
    return new Tuple(
        List.of(text.substring(0, at), separator, text.substring(at + separator.length())));
  }
}
