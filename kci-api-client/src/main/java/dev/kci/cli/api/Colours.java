package dev.kci.cli.api;

import dev.kci.api.model.Result;
import org.jspecify.annotations.Nullable;

/**
 * Colours of results on a terminal.
 *
 * @param on whether to colour anything
 */
record Colours(boolean on) {
  /** A text in the colour of a result; as it is for a result that has none. */
  String of(@Nullable Result result, String text) {
    if (!on || result == null) {
      return text;
    }
    return switch (result) {
      case PASS -> coloured(32, text);
      case FAIL -> coloured(31, text);
      case INCOMPLETE -> coloured(33, text);
      case SKIP -> coloured(36, text);
    };
  }

  /** A text that says that something is as it should be, or is not. */
  String verdict(boolean good, String text) {
    return on ? coloured(good ? 32 : 31, text) : text;
  }

  private static String coloured(int code, String text) {
    return "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
