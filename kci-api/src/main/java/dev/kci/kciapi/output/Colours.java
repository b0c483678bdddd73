package dev.kci.kciapi.output;

import dev.kci.api.model.Result;
import dev.kci.cli.Styled;
import org.jspecify.annotations.Nullable;

/**
 * Colours of results on a terminal. Columns of tables use all; the table knows the terminal.
 *
 * @param on whether to colour anything
 */
public record Colours(boolean on) {
  /** Returns a text in the colour of a result; unchanged without a result. */
  public Styled of(@Nullable Result result, String text) {
    if (!on || result == null) {
      return new Styled(0, text);
    }
    return switch (result) {
      case PASS -> new Styled(32, text);
      case FAIL -> new Styled(31, text);
      case INCOMPLETE -> new Styled(33, text);
      case SKIP -> new Styled(36, text);
    };
  }

  /** Returns a text in the colour of success or failure. */
  public Styled verdict(boolean good, String text) {
    return new Styled(on ? (good ? 32 : 31) : 0, text);
  }
}
