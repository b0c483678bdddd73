package dev.kci.results;

import java.util.Comparator;

/**
 * Sorts names as people do: {@code test_2} before {@code test_10}. ASCII digits compare as numbers,
 * everything else by character.
 */
public final class NaturalOrder implements Comparator<String> {
  public static final NaturalOrder INSTANCE = new NaturalOrder();

  private NaturalOrder() {}

  @Override
  public int compare(String one, String other) {
    int i = 0;
    int j = 0;
    while (i < one.length() && j < other.length()) {
      int difference;
      if (isDigit(one.charAt(i)) && isDigit(other.charAt(j))) {
        int oneEnd = end(one, i);
        int otherEnd = end(other, j);
        difference = compareNumbers(one.substring(i, oneEnd), other.substring(j, otherEnd));
        i = oneEnd;
        j = otherEnd;
      } else {
        difference = Character.compare(one.charAt(i++), other.charAt(j++));
      }
      if (difference != 0) {
        return difference;
      }
    }
    int rest = (one.length() - i) - (other.length() - j);
    return rest == 0 ? one.compareTo(other) : rest; // 01 and 1 are equal so far
  }

  private static int compareNumbers(String one, String other) {
    String first = withoutZeros(one);
    String second = withoutZeros(other);
    return first.length() == second.length()
        ? first.compareTo(second)
        : first.length() - second.length();
  }

  private static String withoutZeros(String digits) {
    int start = 0;
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    return digits.substring(start);
  }

  private static int end(String text, int start) {
    int end = start;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
