package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
  @ParameterizedTest
  @CsvSource({
    "TERM=xterm, true, true",
    "TERM=xterm, false, false",
    "'', true, true",
    "TERM=dumb, true, false",
    "TERM=xterm NO_COLOR=1, true, false",
    "TERM=xterm NO_COLOR=, true, true",
    "TERM=xterm CLICOLOR=0, true, false",
    "TERM=dumb CLICOLOR_FORCE=1, false, true",
    "CLICOLOR_FORCE=0, false, false",
    "CLICOLOR_FORCE=1 NO_COLOR=0, true, false",
  })
  void coloursAreForTerminalsThatShowThem(String variables, boolean interactive, boolean colours) {
    Terminal terminal = Terminal.of(environment(variables), interactive, () -> 80);
    assertThat(terminal.hasColours()).isEqualTo(colours);
    assertThat(terminal.isInteractive()).isEqualTo(interactive);
  }

  @ParameterizedTest
  @CsvSource({
    "'', true, 97",
    "'', false, 2147483647",
    "COLUMNS=60, true, 60",
    "COLUMNS=60, false, 60",
    "COLUMNS=0, true, 97",
    "COLUMNS=-5, true, 97",
    "COLUMNS=wide, true, 97",
    "COLUMNS=999999, true, 97",
  })
  void columnsOverrulesTheTerminal(String variables, boolean interactive, int width) {
    assertThat(Terminal.of(environment(variables), interactive, () -> 97).width()).isEqualTo(width);
  }

  @Test
  void theWidthIsReadAgainEachTime() {
    int[] width = {80};
    Terminal terminal = Terminal.of(Map.of(), true, () -> width[0]);
    assertThat(terminal.width()).isEqualTo(80);
    width[0] = 120;
    assertThat(terminal.width()).isEqualTo(120);
  }

  private static Map<String, String> environment(String variables) {
    return Arrays.stream(variables.split(" "))
        .filter(text -> !text.isEmpty())
        .map(text -> text.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }
}
