package dev.kci.cli;

import dev.kci.text.SafeText;

/**
 * Text in a colour, as {@link ConsoleWriter} lets it through.
 *
 * @param code the parameter of the control sequence SGR (ECMA-48, section 8.3.117), such as 31 for
 *     red; 0 for none
 */
public record Styled(int code, String text) {
  /** The text for a terminal. */
  @Override
  public String toString() {
    String safe = SafeText.escape(text);
    return code == 0 ? safe : "\u001b[" + code + "m" + safe + "\u001b[0m";
  }
}
