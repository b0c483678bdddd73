package dev.kci.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code str.format} and its format specifications. */
final class BraceFormat {
  private static final Pattern SPEC =
      Pattern.compile(
          "(?:(.)(?=[<>^=]))?([<>^=])?([-+ ]?)(#?)(0?)(\\d++)?([,_]?)(?:\\.(\\d++))?([a-zA-Z%]?)",
          Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("[^.\\[\\]]*+");
  private static final Pattern PART = Pattern.compile("\\.([^.\\[\\]]++)|\\[([^\\]]++)\\]");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private final Args args;
  private int next;
  private boolean numbered;

  private BraceFormat(Args args) {
    this.args = args;
  }

  static String format(String format, Args args) {
    return new BraceFormat(args).fill(format, 0);
  }

  static String formatMap(String format, Object mapping, Scope scope) {
    Map<String, Object> named = new LinkedHashMap<>();
    BuiltinMethods.dict(mapping).forEach((key, value) -> named.put(PythonRepr.str(key), value));
    return format(format, new Args(List.of(), named, scope));
  }

  private String fill(String format, int depth) {
    if (depth > 2) {
      throw new JinjaException("Max string recursion exceeded");
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if ((c == '{' || c == '}') && i + 1 < format.length() && format.charAt(i + 1) == c) {
        out.append(c);
        i++;
      } else if (c == '}') {
        throw new JinjaException("Single '}' encountered in format string");
      } else if (c == '{') {
        int end = end(format, i);
        String text = field(format.substring(i + 1, end), depth);
        Budget.text((long) out.length() + text.length());
        out.append(text);
        i = end;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static int end(String format, int open) {
    int depth = 0;
    for (int i = open; i < format.length(); i++) {
      depth += format.charAt(i) == '{' ? 1 : format.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new JinjaException(
        open + 1 == format.length()
            ? "Single '{' encountered in format string"
            : "expected '}' before end of string");
  }

  private String field(String field, int depth) {
    int colon = field.indexOf(':');
    String name = colon < 0 ? field : field.substring(0, colon);
    int mark = name.lastIndexOf('!');
    Object value = value(mark < 0 ? name : name.substring(0, mark));
    if (mark >= 0) {
      value =
          switch (name.substring(mark + 1)) {
            case "r", "a" -> PythonRepr.repr(value);
            case "s" -> PythonRepr.str(value);
            default -> throw new JinjaException("Unknown conversion specifier in format string");
          };
    }
    return spec(value, colon < 0 ? "" : fill(field.substring(colon + 1), depth + 1));
  }

  private Object value(String path) {
    Matcher name = NAME.matcher(path);
    String first = name.lookingAt() ? name.group() : "";
    Object value = argument(first);
    Matcher part = PART.matcher(path).region(first.length(), path.length());
    int at = first.length();
    while (at < path.length()) {
      if (!part.find() || part.start() != at) {
        throw new JinjaException("Only '.' or '[' may follow ']' in format field specifier");
      }
      value = part.group(1) != null ? attribute(value, part.group(1)) : item(value, part.group(2));
      at = part.end();
    }
    return value;
  }

  private Object argument(String name) {
    if (name.isEmpty() || NUMBER.matcher(name).matches()) {
      if (name.isEmpty() && numbered) {
        throw new JinjaException(
            "cannot switch from manual field specification to automatic field numbering");
      }
      if (!name.isEmpty() && next > 0) {
        throw new JinjaException(
            "cannot switch from automatic field numbering to manual field specification");
      }
      numbered = !name.isEmpty();
      int place = numbered ? Integer.parseInt(name) : next++;
      if (place >= args.size()) {
        throw new JinjaException(
            "Replacement index " + place + " out of range for positional args tuple");
      }
      return args.list().get(place);
    }
    Object value = args.named().get(name);
    if (value == null) {
      throw new JinjaException("KeyError: " + PythonRepr.repr(name));
    }
    return value;
  }

  /** Like Python's getattr: never returns an item. */
  private static Object attribute(Object value, String name) {
    Object found = value instanceof Map ? null : Subscripts.attribute(value, name);
    if (found == null && value instanceof Map) {
      found = BuiltinMethods.find(value, name);
    }
    if (found == null || found instanceof Undefined) {
      throw new JinjaException(
          PythonRepr.repr(PythonValues.type(value))
              + " object has no attribute "
              + PythonRepr.repr(name));
    }
    return found;
  }

  private static Object item(Object value, String key) {
    Object index = NUMBER.matcher(key).matches() ? (Object) Long.valueOf(key) : key;
    Object found =
        value instanceof Map<?, ?> map
            ? map.get(index)
            : index instanceof Long ? Subscripts.item(value, index) : null;
    if (found == null || found instanceof Undefined) {
      throw new JinjaException("there is no item " + PythonRepr.repr(index));
    }
    return found;
  }

  static String spec(Object value, String spec) {
    if (spec.isEmpty()) {
      return PythonRepr.str(value);
    }
    Object plain = PythonValues.plain(value);
    boolean number = plain instanceof Number;
    if (!number && !(plain instanceof String)) {
      throw new JinjaException(
          "unsupported format string passed to " + PythonValues.type(value) + ".__format__");
    }
    Matcher matcher = SPEC.matcher(spec);
    if (!matcher.matches()) {
      throw new JinjaException("Invalid format specifier");
    }
    int precision = matcher.group(8) == null ? -1 : PercentFormat.size(matcher.group(8));
    int width = matcher.group(6) == null ? 0 : PercentFormat.size(matcher.group(6));
    String kind = matcher.group(9);
    String text;
    if (number) {
      text = number((Number) plain, kind, precision, matcher.group(4).equals("#"));
      if (!matcher.group(7).isEmpty()) {
        text = grouped(text, matcher.group(7));
      }
      String sign = matcher.group(3);
      text = text.startsWith("-") || sign.isEmpty() || sign.equals("-") ? text : sign + text;
    } else if (kind.isEmpty() || kind.equals("s")) {
      text = PercentFormat.cut((String) plain, precision);
    } else {
      throw new JinjaException(
          "Unknown format code " + PythonRepr.repr(kind) + " for object of type 'str'");
    }
    boolean zero = matcher.group(5).equals("0");
    char align =
        matcher.group(2) != null
            ? matcher.group(2).charAt(0)
            : zero && number ? '=' : number ? '>' : '<';
    String fill = matcher.group(1) != null ? matcher.group(1) : zero ? "0" : " ";
    if (align == '^') {
      return centered(text, width, fill);
    }
    return PercentFormat.pad(text, width, align, fill);
  }

  /** Unlike str.center, a format always puts the extra character to the right. */
  private static String centered(String text, int width, String fill) {
    int missing = Math.max(0, width - text.codePointCount(0, text.length()));
    Budget.text((long) text.length() + missing);
    return fill.repeat(missing / 2) + text + fill.repeat(missing - missing / 2);
  }

  private static String number(Number number, String kind, int precision, boolean alternate) {
    boolean real = number instanceof Double;
    return switch (kind) {
      case "" ->
          real && precision >= 0 ? general((Double) number, precision) : PythonRepr.str(number);
      case "n" -> PercentFormat.number(real ? "g" : "d", number, precision);
      case "c" -> PercentFormat.character(number);
      case "%" -> PercentFormat.number("f", number.doubleValue() * 100, precision) + "%";
      case "d", "x", "X", "o", "b" -> {
        if (real) {
          throw new JinjaException(
              "Unknown format code " + PythonRepr.repr(kind) + " for object of type 'float'");
        }
        yield PercentFormat.number(kind, number, -1, alternate);
      }
      case "e", "E", "f", "F", "g", "G" -> PercentFormat.number(kind, number, precision, alternate);
      default ->
          throw new JinjaException(
              "Unknown format code "
                  + PythonRepr.repr(kind)
                  + " for object of type "
                  + PythonRepr.repr(PythonValues.type(number)));
    };
  }

  private static String general(double number, int precision) {
    String text = PercentFormat.number("g", number, precision);
    boolean whole = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    return whole ? text + ".0" : text.toLowerCase(Locale.ROOT);
  }

  private static String grouped(String text, String separator) {
    int start = text.startsWith("-") ? 1 : 0;
    int end = start;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    StringBuilder out = new StringBuilder(text);
    for (int i = end - 3; i > start; i -= 3) {
      out.insert(i, separator);
    }
    return out.toString();
  }
}
