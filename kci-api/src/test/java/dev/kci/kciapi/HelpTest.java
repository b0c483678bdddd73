package dev.kci.kciapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.Launcher;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
  private static CommandLine kciApi() {
    return Launcher.commandLine(new KciApiCommand(), Map.of());
  }

  private static Stream<CommandLine> below(CommandLine line) {
    return Stream.concat(
        Stream.of(line), line.getSubcommands().values().stream().flatMap(HelpTest::below));
  }

  /** The examples of all commands. */
  static List<String> examples() {
    return below(kciApi())
        .flatMap(line -> Arrays.stream(line.getCommandSpec().usageMessage().footer()))
        .filter(line -> line.startsWith("  ") && line.matches(".*[ (]kci-api .*"))
        .map(String::strip)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void eachExampleIsAValidCommand(String example) {
    String call = example.replaceFirst(".*?kci-api ", "").replaceFirst(" ?(&&|[<>)|]).*", "");
    assertThat(kciApi().parseArgs(call.split(" ")).errors()).isEmpty();
    assertThat(example.length() + 2).describedAs("columns of: " + example).isLessThanOrEqualTo(100);
  }

  @Test
  void eachCommandHasALogLevel() {
    assertThat(below(kciApi()))
        .filteredOn(line -> line.getSubcommands().isEmpty())
        .filteredOn(line -> !Set.of("help", "completion").contains(line.getCommandName()))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            line -> assertThat(line.getCommandSpec().optionsMap()).containsKey("--log-level"));
  }

  @Test
  void noLineOfAHelpEndsAfterALabel() {
    assertThat(below(kciApi()).flatMap(line -> line.getUsageMessage().lines()))
        .hasSizeGreaterThan(1000)
        .noneMatch(line -> line.matches("\\s*(Default|Env):\\s*"));
  }
}
