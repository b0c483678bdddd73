package dev.kci.runtime.results;

import dev.kci.text.SafeText;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A number that a test measured.
 *
 * @param units as printed by the test; may be empty
 */
public record Measurement(BigDecimal value, String units) {
  private static final int LONGEST_UNITS = 100;

  /** Bounded, so that a number cannot become huge when it is written out. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?\\d{1,40}(?:\\.\\d{1,40})?(?:[eE][+-]?\\d{1,2})?");

  public Measurement {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(units, "units");
  }

  /** Parses a decimal number. Returns empty if the text is not one. */
  public static Optional<Measurement> of(String value, String units) {
    return NUMBER.matcher(value).matches()
        ? Optional.of(new Measurement(new BigDecimal(value), SafeText.plain(units, LONGEST_UNITS)))
        : Optional.empty();
  }

  /** Returns the value without trailing zeros. */
  public BigDecimal plainValue() {
    return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
  }
}
