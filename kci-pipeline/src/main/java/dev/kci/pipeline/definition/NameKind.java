package dev.kci.pipeline.definition;

import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** Kinds of names: their valid characters, and those that may be special to YAML. Pure. */
enum NameKind {
  /** A name of a tree, a branch, a configuration, an artifact or similar. */
  NAME("a name of letters, digits and . _ / + @ = , % : # -"),

  /** The end of a version, such as {@code -rc1}. */
  SUFFIX(NAME.expected),

  /** A URL, or a path. */
  URL("a URL");

  /** As in git-check-ref-format(1), without characters that are special to a shell or YAML. */
  private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+@=,%:#-]{0,254}");

  /** The end of a version, such as {@code -rc1}. */
  private static final Pattern SUFFIXES = Pattern.compile("[A-Za-z0-9._/+@=,%:#-]{0,255}");

  /**
   * RFC 3986, without delimiters that are special to a shell; {@code &} only before a parameter.
   */
  private static final Pattern URLS =
      Pattern.compile(
          "[a-z][a-z0-9+]{1,15}://(?:[A-Za-z0-9._~+-]+@)?"
              + "(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]*)(?::[0-9]{1,5})?"
              + "(?:/[A-Za-z0-9._~:@+,=%/-]*)?"
              + "(?:\\?[A-Za-z0-9._~:@+,=%/-]*(?:&[A-Za-z0-9._-]+=[A-Za-z0-9._~:@+,=%/-]*)*)?");

  private static final Pattern PATHS = Pattern.compile("/[A-Za-z0-9._~+@=,%/-]*");

  /** Expensive to create. Thread-safe as long as no type is added. */
  private static final Resolver YAML_TYPES = new Resolver();

  private static final int LONGEST_NAME = 255;

  private static final int LONGEST_URL = 4096;

  private final String expected;

  NameKind(String expected) {
    this.expected = expected;
  }

  /** Describes valid text, for messages. */
  String expected() {
    return expected;
  }

  /** Replaces characters that may be special to YAML; the result is text to YAML. */
  static String strictlyNeutral(String text) {
    return neutral(text, i -> isNeutral(text.charAt(i)));
  }

  /** Replaces characters that may be special to YAML here by {@code _}. */
  String neutral(String text) {
    return neutral(text, i -> isNeutral(text, i));
  }

  private static String neutral(String text, IntPredicate isNeutral) {
    StringBuilder changed = null;
    for (int i = 0; i < text.length(); i++) {
      if (!isNeutral.test(i)) {
        changed = changed == null ? new StringBuilder(text) : changed;
        changed.setCharAt(i, '_');
      }
    }
    String neutral = changed == null ? text : changed.toString();
    return isText(neutral) ? neutral : "x" + neutral;
  }

  /**
   * Returns whether a text is valid and neutral, as nearly all are, without an expensive match.
   * Everything it accepts matches {@link #NAMES} or, as a suffix, {@link #SUFFIXES}.
   */
  boolean isPlain(String text) {
    if (text.length() > LONGEST_NAME) {
      return false;
    }
    if (this != SUFFIX && (text.isEmpty() || "-./:".indexOf(text.charAt(0)) >= 0)) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isNeutral(text, i) || text.charAt(i) == '~') {
        return false;
      }
    }
    return isText(text);
  }

  /** Returns whether a text is valid, regardless of YAML. */
  boolean isValid(String text) {
    return switch (this) {
      case NAME -> NAMES.matcher(text).matches();
      case SUFFIX -> SUFFIXES.matcher(text).matches();
      case URL -> isUrl(text) || NAMES.matcher(text).matches() || PATHS.matcher(text).matches();
    };
  }

  private static boolean isUrl(String text) {
    return text.length() <= LONGEST_URL && URLS.matcher(text).matches();
  }

  /** Returns whether the character at an index is not special to YAML there. */
  private boolean isNeutral(String text, int i) {
    char c = text.charAt(i);
    return isNeutral(c)
        || this == URL && c == '~'
        || (c == '+'
                || c == '='
                || c == '@'
                || c == '%'
                || this == URL && c == ':' && i + 1 < text.length())
            && isWord(text, i);
  }

  /** Returns whether a character is never special to YAML. */
  private static boolean isNeutral(char c) {
    return c >= 'a' && c <= 'z'
        || c >= '0' && c <= '9'
        || c >= 'A' && c <= 'Z'
        || c == '-'
        || c == '.'
        || c == '/'
        || c == '_';
  }

  /**
   * Returns whether the beginning of a text has a letter that does not occur in numbers of any base
   * or in dates. A scalar with such a letter is always text, and {@code +}, {@code =}, {@code @},
   * {@code %} or {@code :} within it, as in {@code defconfig+CONFIG_KUNIT=y}, are ordinary
   * characters: in YAML the first two are only special as a sign, in a time zone or alone, the next
   * two as the first one, and the last before a blank or the end. Not so {@code ,}, {@code ?} and
   * {@code #}: the first two end a text in a flow list (LAVA's parser, PyYAML), and {@code #} would
   * be a comment at the beginning of what a template cuts out of the name.
   */
  private static boolean isWord(String text, int end) {
    for (int i = 0; i < end; i++) {
      char c = Character.toLowerCase(text.charAt(i));
      if (c >= 'g' && c <= 'y' && c != 't' && c != 'x') {
        return true;
      }
    }
    return false;
  }

  /** Returns whether YAML reads it as text, not as a number, date, boolean, null or marker. */
  private static boolean isText(String text) {
    return text.isEmpty()
        || YAML_TYPES.resolve(NodeId.scalar, text, true).equals(Tag.STR) && !isMark(text);
  }

  /**
   * Returns whether it may be a marker of a list or document, such as {@code -} and {@code ---}.
   */
  private static boolean isMark(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '-' && text.charAt(i) != '.') {
        return false;
      }
    }
    return true;
  }
}
