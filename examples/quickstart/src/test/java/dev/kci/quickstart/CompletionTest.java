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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The completion scripts of all programs. zsh and fish read theirs in examples/debian/run.sh. */
class CompletionTest {
  private static final String FAKE =
      "#!/bin/sh\n"
          + "echo \"$@\" > \"$(dirname \"$0\")/asked\"\n"
          + "printf '6b01\\tone\\n"
          + "6b02\\ttwo words\\n"
          + "'\n";

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

  /** The program that the script asks is a fake, which prints its arguments and two values. */
  @Test
  void bashAsksTheProgramForValues() throws Exception {
    Path script = Files.writeString(folder.resolve("s"), script(new KciApiCommand(), "bash"));
    Path fake = Files.writeString(folder.resolve("kci-api"), FAKE);
    assertThat(fake.toFile().setExecutable(true)).isTrue();
    assertThat(bash(script, "_values_kci-api", "node get --api-url http://h:1/ 6b", false))
        .containsExactlyInAnyOrder("6b01", "6b02");
    assertThat(folder.resolve("asked")).hasContent("__complete node get --api-url http://h:1/ 6b");
    assertThat(bash(script, "_values_kci-api", "node get --form", false))
        .containsExactly("--format");
  }

  /** Returns what bash offers for the last word, or for a new one after it. */
  private static List<String> offered(Path script, String typed, boolean isNew)
      throws IOException, InterruptedException {
    return bash(script, "_complete_kci-api", typed, isNew);
  }

  private static List<String> bash(Path script, String function, String typed, boolean isNew)
      throws IOException, InterruptedException {
    String words = "kci-api " + typed + (isNew ? " ''" : "");
    ProcessBuilder builder =
        new ProcessBuilder(
                "bash",
                "-c",
                "source '%s'; compopt() { :; }; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
                        .formatted(script, words)
                    + "COMP_LINE='kci-api %s'; COMP_POINT=${#COMP_LINE}; "
                        .formatted(typed + (isNew ? " " : ""))
                    + function
                    + "; printf '%s\\n' \"${COMPREPLY[@]}\"")
            .redirectErrorStream(true);
    builder.environment().merge("PATH", "", (path, none) -> script.getParent() + ":" + path);
    Process bash = builder.start();
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
