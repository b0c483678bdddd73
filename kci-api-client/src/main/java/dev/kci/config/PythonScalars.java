package dev.kci.config;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Decides which plain scalars are numbers, truth values, dates or null, by PyYAML's patterns, which
 * differ from SnakeYAML's in some cases. A number with an exponent needs a dot and a sign, so
 * {@code 12e4567}, which could be a commit, is text. Source: {@code yaml/resolver.py} of PyYAML
 * 6.0.
 */
final class PythonScalars {
  /** The patterns need stack for each digit group. */
  static final int LONGEST_NUMBER = 1000;

  private static final Pattern INT =
      Pattern.compile(
          "[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
              + "|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
              + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*"
              + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(\\d{4})-(\\d\\d?)-(\\d\\d?)(?:(?:[Tt]|[ \\t]+)(\\d\\d?):(\\d\\d):(\\d\\d)(?:\\.(\\d*))?"
              + "(?:[ \\t]*(Z|([-+])(\\d\\d?)(?::(\\d\\d))?))?)?");

  /** A date without a time needs two digits for month and day. */
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");

  private PythonScalars() {}

  /** Returns the tag of a plain scalar. */
  static Tag tag(String value) {
    if (value.isEmpty()) {
      return Tag.NULL;
    }
    if (value.length() > LONGEST_NUMBER) {
      return Tag.STR;
    }
    char first = value.charAt(0);
    if (first >= '0' && first <= '9' || first == '-' || first == '+' || first == '.') {
      return number(value);
    }
    return switch (first) {
      case '~', 'n', 'N' -> isNull(value) ? Tag.NULL : bool(value);
      case 'y', 'Y', 't', 'T', 'f', 'F', 'o', 'O' -> bool(value);
      case '<' -> value.equals("<<") ? Tag.MERGE : Tag.STR;
      default -> Tag.STR;
    };
  }

  private static boolean isNull(String value) {
    return value.equals("~")
        || value.equals("null")
        || value.equals("Null")
        || value.equals("NULL");
  }

  private static Tag bool(String value) {
    return switch (value) {
      case "yes", "Yes", "YES", "no", "No", "NO" -> Tag.BOOL;
      case "true", "True", "TRUE", "false", "False", "FALSE" -> Tag.BOOL;
      case "on", "On", "ON", "off", "Off", "OFF" -> Tag.BOOL;
      default -> Tag.STR;
    };
  }

  /** Returns a truth value; null if the text is another one. */
  static @Nullable Boolean isTrue(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "yes", "true", "on" -> true;
      case "no", "false", "off" -> false;
      default -> null;
    };
  }

  /** Returns whether a text is a whole number without sign, separators and another base. */
  static boolean isDecimal(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        return false;
      }
    }
    return value.length() < 19 && (value.equals("0") || !value.startsWith("0"));
  }

  private static Tag number(String value) {
    if (isDecimal(value) || INT.matcher(value).matches()) {
      return Tag.INT;
    }
    if (FLOAT.matcher(value).matches()) {
      return Tag.FLOAT;
    }
    return isTimestamp(value) ? Tag.TIMESTAMP : Tag.STR;
  }

  private static boolean isTimestamp(String value) {
    Matcher parts = TIMESTAMP.matcher(value);
    return parts.matches() && (parts.group(4) != null || DAY.matcher(value).matches());
  }

  /** Returns a date or time as Python writes it; unchanged if there is no such day. */
  static String timestamp(String value) {
    Matcher parts = TIMESTAMP.matcher(value);
    if (!parts.matches() || parts.group(4) == null) {
      return value;
    }
    try {
      String fraction = parts.group(7) == null ? "" : parts.group(7);
      String micros = (fraction + "000000").substring(0, 6);
      LocalDateTime time =
          LocalDateTime.of(
              number(parts, 1),
              number(parts, 2),
              number(parts, 3),
              number(parts, 4),
              number(parts, 5),
              number(parts, 6));
      return time.toLocalDate()
          + " %02d:%02d:%02d".formatted(time.getHour(), time.getMinute(), time.getSecond())
          + (micros.equals("000000") ? "" : "." + micros)
          + offset(parts);
    } catch (DateTimeException e) {
      return value;
    }
  }

  private static String offset(Matcher parts) {
    if (parts.group(8) == null) {
      return "";
    }
    if (parts.group(9) == null) {
      return "+00:00";
    }
    int minutes = number(parts, 10) * 60 + (parts.group(11) == null ? 0 : number(parts, 11));
    String id =
        ZoneOffset.ofTotalSeconds((parts.group(9).equals("-") ? -60 : 60) * minutes).getId();
    return id.equals("Z") ? "+00:00" : id;
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }
}
