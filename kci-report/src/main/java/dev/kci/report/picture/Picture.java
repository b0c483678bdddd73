package dev.kci.report.picture;

import java.util.Objects;

/**
 * A picture and what it shows in words.
 *
 * @param svg an {@code <svg>} element to put into HTML as it is: escaped, without scripts, styles,
 *     ids and external references, in lines of at most {@value #LONGEST_LINE} characters unless a
 *     link is longer. Text has the colour of the text around it, and the other colours stand out
 *     from white and from black, so it suits light and dark pages.
 * @param caption plain text, not escaped; it says what matters to readers who cannot see the
 *     picture, as many mail clients show none
 */
public record Picture(String svg, String caption) {
  static final int LONGEST_LINE = 900;

  public Picture {
    Objects.requireNonNull(svg, "svg");
    Objects.requireNonNull(caption, "caption");
  }
}
