package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.options.OptionReference;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/** The help of every command of all programs. */
class HelpTest {
  record Shown(CommandLine line) {
    @Override
    public String toString() {
      return line.getCommandSpec().qualifiedName();
    }
  }

  static Stream<Shown> commands() {
    return Programs.all().stream().flatMap(HelpTest::below).map(Shown::new);
  }

  static Stream<Shown> services() {
    return commands().filter(command -> command.toString().matches("\\S+ run"));
  }

  private static Stream<CommandLine> below(CommandLine line) {
    return Stream.concat(
        Stream.of(line), line.getSubcommands().values().stream().flatMap(HelpTest::below));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void saysEachDefaultAndVariableOnce(Shown command) {
    CommandLine line = command.line();
    for (OptionSpec option : line.getCommandSpec().options()) {
      String said = String.join(" ", option.description());
      assertThat(said).as(option.longestName()).isNotBlank();
      assertThat(said.split("Default:", -1)).as(said).hasSizeLessThanOrEqualTo(2);
      assertThat(said).doesNotContain("Also KCI_", "${", "Env:");
    }
    assertThat(OptionReference.of(line.getCommandSpec()))
        .allSatisfy(
            option -> {
              assertThat(option.fallback()).doesNotMatch("[. ]*[.]");
              assertThat(option.meaning()).isNotBlank().doesNotContain("Default");
            });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void fitsInto80ColumnsAndEndsNoLineWithAnEmptyDefault(Shown command) {
    List<String> lines = command.line().getUsageMessage(Ansi.OFF).lines().toList();
    assertThat(lines).noneMatch(text -> text.endsWith("Default:") || text.endsWith("Env:"));
    assertThat(lines)
        .filteredOn(text -> text.length() > 80)
        .as("longer than 80, and not an example or a single word")
        .allMatch(text -> !text.strip().contains(" ") || text.matches(".*(kci-|://).*"));
  }

  @ParameterizedTest
  @MethodSource("services")
  void everyServiceHasTheSameOptionsEachWithAVariable(Shown service) {
    assertThat(service.line().getCommandSpec().optionsMap())
        .containsKeys(
            "--once",
            "--dry-run",
            "--poll-period",
            "--name",
            "--state-dir",
            "--listen",
            "--log-level",
            "--config",
            "--settings",
            "--api");
    assertThat(OptionReference.of(service.line().getCommandSpec()))
        .allSatisfy(option -> assertThat(option.variable()).startsWith("KCI_"));
  }
}
