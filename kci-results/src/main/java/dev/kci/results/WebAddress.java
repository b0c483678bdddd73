package dev.kci.results;

/** Tells which addresses from nodes may become links: anybody can write them. */
public final class WebAddress {
  private static final int LONGEST = 900;

  private WebAddress() {}

  /**
   * Returns whether a text is the address of a web page or file: {@code http} or {@code https},
   * printable ASCII without characters that could end a link, and no longer than a line of a mail.
   */
  public static boolean isOne(String text) {
    return text.length() <= LONGEST && text.matches("https?://[!-~&&[^<>\"'`\\\\]]+");
  }
}
