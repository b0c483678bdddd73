package dev.kci.text;

/** Writes numbers with what they count: {@code 1 branch}, {@code 2 branches}. */
public final class CountText {
  private CountText() {}

  /** Returns a number and a noun, in the plural unless the number is one. */
  public static String of(long number, String noun) {
    return of(number, noun, plural(noun));
  }

  /** Returns a number and the words for one, or for several: {@code 1 job is}. */
  public static String of(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  private static String plural(String noun) {
    if (noun.matches(".*(s|x|ch|sh)")) {
      return noun + "es";
    }
    return noun.matches(".*[^aeiou]y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
  }
}
