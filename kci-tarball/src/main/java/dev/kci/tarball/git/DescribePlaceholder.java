package dev.kci.tarball.git;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The placeholder {@code %(describe:…)} of a format. Source: git's pretty-formats documentation and
 * its parse_describe_args (2.39).
 *
 * @param length of its text
 */
record DescribePlaceholder(DescribeOptions options, int length) {
  static final String BEGIN = "%(describe";

  private static final String OPTION =
      "(?:tags(?:=[^,)]*)?|abbrev=\\s*[-+]?[0-9]+|(?:match|exclude)=[^,)]+)";

  private static final Pattern TEXT =
      Pattern.compile("%\\(describe(?::((?:" + OPTION + "(?:,|(?=\\))))*))?\\)");

  private static final int FEWEST_DIGITS = 4;
  private static final int MOST_DIGITS = 64;

  /** Parses the placeholder at the start of a text; empty if git leaves the text unchanged. */
  static Optional<DescribePlaceholder> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    List<String> match = new ArrayList<>();
    List<String> exclude = new ArrayList<>();
    boolean lightweight = false;
    int abbrev = -1;
    String options = Optional.ofNullable(matcher.group(1)).orElse("");
    for (String option : options.split(",")) {
      String value = option.substring(option.indexOf('=') + 1);
      switch (option.split("=", 2)[0]) {
        case "match" -> match.add(value);
        case "exclude" -> exclude.add(value);
        case "tags" -> lightweight = truth(value, lightweight);
        case "abbrev" -> abbrev = digits(value.strip());
        default -> {} // no option at all, as in "%(describe:)"
      }
    }
    return Optional.of(
        new DescribePlaceholder(
            new DescribeOptions(match, exclude, lightweight, false, abbrev), matcher.end()));
  }

  /** Reads a boolean as git does, which ignores invalid values. */
  private static boolean truth(String value, boolean otherwise) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "tags", "true", "yes", "on" -> true;
      case "", "false", "no", "off" -> false;
      default -> value.matches("[-+]?[0-9]+") ? !value.matches("[-+]?0+") : otherwise;
    };
  }

  private static int digits(String value) {
    if (value.matches("[-+]?0+")) {
      return 0;
    }
    if (value.startsWith("-")) {
      return FEWEST_DIGITS;
    }
    String digits = value.replaceFirst("^[+]?0*", "");
    return digits.length() > 2 ? MOST_DIGITS : Math.min(MOST_DIGITS, Integer.parseInt(digits));
  }
}
