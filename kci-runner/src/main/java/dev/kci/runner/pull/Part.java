package dev.kci.runner.pull;

import dev.kci.files.Sha256;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The share of one puller among several that serve the same platforms. Each node belongs to exactly
 * one part, which only depends on its id.
 *
 * @param number 1 to {@code of}
 * @param of the number of parts
 */
public record Part(int number, int of) {
  /** The only part. */
  public static final Part ALL = new Part(1, 1);

  private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,2})/([1-9]\\d{0,2})");
  private static final int HASH_DIGITS = 8;

  public Part {
    if (number < 1 || number > of) {
      throw new IllegalArgumentException(number + "/" + of + "; expected 1/N to N/N");
    }
  }

  /** Reads {@code I/N}; empty if the text is invalid. */
  public static Optional<Part> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(parts.group(1));
    int of = Integer.parseInt(parts.group(2));
    return number > of ? Optional.empty() : Optional.of(new Part(number, of));
  }

  /** Returns whether a node belongs to this part. */
  public boolean has(String nodeId) {
    long hash = Long.parseLong(Sha256.of(nodeId).substring(0, HASH_DIGITS), 16);
    return hash % of == number - 1;
  }

  @Override
  public String toString() {
    return number + "/" + of;
  }
}
