package dev.kci.pipeline.definition;

import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** What a name may consist of, and what YAML may take for its own in it. Pure. */
enum NameKind {
  /** Of a tree, a branch, a configuration, an artifact and the like. */
  NAME("a name of letters, digits and . _ / + @ = , % : # -"),

  /** The end of a version, such as {@code -rc1}. */
  SUFFIX(NAME.expected),

  /** A URL, or a path. */
  URL("a URL");

  /** As in git-check-ref-format(1), without what a shell or YAML may read as its own. */
  private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+@=,%:#-]{0,254}");

  /** The end of a version, such as {@code -rc1}. */
  private static final Pattern SUFFIXES = Pattern.compile("[A-Za-z0-9._/+@=,%:#-]{0,255}");

  /** RFC 3986, without the delimiters that a shell reads; {@code &} only before a parameter. */
  private static final Pattern URLS =
      Pattern.compile(
          "[a-z][a-z0-9+]{1,15}://(?:[A-Za-z0-9._~+-]+@)?"
              + "(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]*)(?::[0-9]{1,5})?"
              + "(?:/[A-Za-z0-9._~:@+,=%/-]*)?"
              + "(?:\\?[A-Za-z0-9._~:@+,=%/-]*(?:&[A-Za-z0-9._-]+=[A-Za-z0-9._~:@+,=%/-]*)*)?");

  private static final Pattern PATHS = Pattern.compile("/[A-Za-z0-9._~+@=,%/-]*");

  /** Costly to make; threads may share it while nobody adds a type. */
  private static final Resolver YAML_TYPES = new Resolver();

  private static final int LONGEST_NAME = 255;

  private static final int LONGEST_URL = 4096;

  private final String expected;

  NameKind(String expected) {
    this.expected = expected;
  }

  /** What the text must be, for an error. */
  String expected() {
    return expected;
  }

  /** A text in which no character means anything to YAML, and that YAML reads as text. */
  static String strictlyNeutral(String text) {
    return neutral(text, i -> isNeutral(text.charAt(i)));
  }

  /** The text with {@code _} for each character that may mean something to YAML. */
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
   * Whether a text is valid and neutral, which nearly all are, without a costly match. All that it
   * accepts matches {@link #NAMES} or, as a suffix, {@link #SUFFIXES}.
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

  /** Whether it is such a name; what YAML makes of it is another question. */
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

  /** Whether the character at an index means nothing to YAML there. */
  private boolean isNeutral(String text, int i) {
    char c = text.charAt(i);
    return isNeutral(c)
        || this == URL && c == '~'
        || (c == '+' || c == '=' || this == URL && c == ':' && i + 1 < text.length())
            && isWord(text, i);
  }

  /** Whether a character never means anything to YAML. */
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
   * Whether the beginning of a text has a letter that no number of any base and no date has. A
   * scalar with it is text, whatever else is around the name, and then a {@code +}, {@code =} or
   * {@code :} within it, as in {@code defconfig+CONFIG_KUNIT=y}, is a character like others: YAML
   * reads the first two only as a sign in a number or a time zone or alone, and the third before a
   * blank or the end.
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

  /** Whether YAML reads it as text, not as a number, a date, a truth value, nothing or a mark. */
  private static boolean isText(String text) {
    return text.isEmpty()
        || YAML_TYPES.resolve(NodeId.scalar, text, true).equals(Tag.STR) && !isMark(text);
  }

  /** Whether it may begin an element of a list or end a document, as {@code -} and {@code ---}. */
  private static boolean isMark(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '-' && text.charAt(i) != '.') {
        return false;
      }
    }
    return true;
  }
}
