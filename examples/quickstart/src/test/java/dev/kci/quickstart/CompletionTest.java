package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import dev.kci.kciapi.KciApiCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The completion scripts of all programs. zsh and fish read theirs in examples/debian/run.sh. */
class CompletionTest {
  @TempDir private Path folder;

  static Stream<Arguments> scripts() {
    return Programs.all().stream()
        .filter(program -> !program.getSubcommands().isEmpty())
        .flatMap(
            program ->
                Stream.of("bash", "zsh", "fish")
                    .map(shell -> Arguments.of(program.getCommandName(), shell, program)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("scripts")
  void offersEveryCommandAndOption(String name, String shell, CommandLine program) {
    String script = script(program.getCommandSpec().userObject(), shell);
    below(program)
        .forEach(
            line -> {
              assertThat(script).contains(line.getCommandName());
              line.getCommandSpec()
                  .optionsMap()
                  .keySet()
                  .forEach(option -> assertThat(script).contains(spelled(option, shell)));
            });
  }

  private static String spelled(String option, String shell) {
    return shell.equals("fish")
        ? (option.startsWith("--") ? "-l " : "-s ") + option.replaceFirst("^-+", "")
        : option;
  }

  private static Stream<CommandLine> below(CommandLine line) {
    return Stream.concat(
        Stream.of(line), line.getSubcommands().values().stream().flatMap(CompletionTest::below));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no | node",
        "node su | submit-results",
        "node get --form | --format",
        "node get --format | table json jsonl yaml",
        "node get --log-format | text json",
        "event history --log-level w | warn",
        "completion | bash zsh fish",
      })
  void bashCompletesWords(String typed, String expected) throws Exception {
    Path script = Files.writeString(folder.resolve("s"), script(new KciApiCommand(), "bash"));
    List<String> offered = offered(script, typed, expected.contains(" "));
    assertThat(offered).containsExactlyInAnyOrder(expected.split(" "));
  }

  /** Returns what bash offers for the last word, or for a new one after it. */
  private static List<String> offered(Path script, String typed, boolean isNew)
      throws IOException, InterruptedException {
    String words = "kci-api " + typed + (isNew ? " ''" : "");
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "source '%s'; compopt() { :; }; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
                        .formatted(script, words)
                    + "_complete_kci-api; printf '%s\\n' \"${COMPREPLY[@]}\"")
            .redirectErrorStream(true)
            .start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(output).isZero();
    return output.lines().map(String::strip).toList();
  }

  private static String script(Object command, String shell) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CommandLine line = Launcher.commandLine(command, Map.of(), "completion", shell);
    line.setOut(ConsoleWriter.to(out));
    assertThat(line.execute("completion", shell)).isZero();
    line.getOut().flush();
    return out.toString(StandardCharsets.UTF_8);
  }
}
