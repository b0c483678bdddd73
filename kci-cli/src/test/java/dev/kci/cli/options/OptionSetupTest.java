package dev.kci.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How options get their values, and what is said about wrong ones. */
class OptionSetupTest {
  enum Form {
    TABLE,
    JSON
  }

  @Command(name = "group", subcommands = Example.class)
  private static final class Group {}

  @Command(name = "example", mixinStandardHelpOptions = true)
  private static final class Example implements Runnable {
    @Option(names = "--required", required = true)
    private String required = "";

    @Option(names = "--flag")
    private boolean flag;

    @Bounds(min = 1, max = 9)
    @Option(names = "--level", defaultValue = "6")
    private int level;

    @Option(names = "--many")
    private long many = 1;

    @Option(names = "--poll-period", defaultValue = "5m")
    private Duration period = Duration.ZERO;

    @Option(names = "--format", defaultValue = "table")
    private Form form = Form.TABLE;

    @Option(names = "--paths", split = ",")
    private @Nullable List<Path> paths;

    @NoVariable
    @Option(names = "--name")
    private @Nullable String name;

    @Mixin private Choice choice = new Choice();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {}
  }

  private static final class Choice {
    @Option(names = "--one")
    private @Nullable String one;

    @Option(names = "--other")
    private @Nullable String other;
  }

  private static Example parse(Map<String, String> environment, String... arguments) {
    Example example = new Example();
    line(example, environment).parseArgs(arguments);
    return example;
  }

  private static CommandLine line(Object command, Map<String, String> environment) {
    CommandLine line = new CommandLine(command);
    OptionSetup.apply(line, environment);
    return line;
  }

  @Test
  void theEnvironmentFillsEveryTypeOfOption() {
    Example example =
        parse(
            Map.of(
                "KCI_REQUIRED", "r",
                "KCI_FLAG", "true",
                "KCI_LEVEL", "9",
                "KCI_MANY", "5000000000",
                "KCI_POLL_PERIOD", "1h30m",
                "KCI_FORMAT", "JSON",
                "KCI_PATHS", "a,b",
                "KCI_NAME", "ignored"));
    assertThat(example.required).isEqualTo("r");
    assertThat(example.flag).isTrue();
    assertThat(example.level).isEqualTo(9);
    assertThat(example.many).isEqualTo(5_000_000_000L);
    assertThat(example.period).isEqualTo(Duration.ofMinutes(90));
    assertThat(example.form).isEqualTo(Form.JSON);
    assertThat(example.paths).containsExactly(Path.of("a"), Path.of("b"));
    assertThat(example.name).isNull();
  }

  @Test
  void theCommandLineComesBeforeTheEnvironment() {
    Example example =
        parse(
            Map.of("KCI_REQUIRED", "x", "KCI_FLAG", "true", "KCI_POLL_PERIOD", "wrong"),
            "--required=y",
            "--flag",
            "--poll-period",
            "0");
    assertThat(example.required).isEqualTo("y");
    assertThat(example.flag).as("not toggled by being there twice").isTrue();
    assertThat(example.period).isZero();
  }

  @Test
  void anEmptyVariableIsAbsent() {
    Example example = parse(Map.of("KCI_LEVEL", "", "KCI_PATHS", ""), "--required", "r");
    assertThat(example.level).isEqualTo(6);
    assertThat(example.paths).isNull();
  }

  @Test
  void anOptionOverrulesItsRivalInTheEnvironment() {
    Example example = parse(Map.of("KCI_OTHER", "b"), "--required", "r", "--one", "a");
    assertThat(OptionSource.overrules(example.spec, "--one", "--other")).isTrue();
    assertThat(OptionSource.overrules(example.spec, "--other", "--one")).isFalse();

    Example both = parse(Map.of(), "--required", "r", "--one", "a", "--other", "b");
    assertThat(OptionSource.overrules(both.spec, "--one", "--other")).isFalse();
  }

  @Test
  void anErrorNamesTheVariableThatHasTheValue() {
    Example example = parse(Map.of("KCI_OTHER", "b"), "--required", "r", "--one", "a");
    assertThat(OptionSource.wrong(example.spec, "--one", "'a'; expected c"))
        .hasMessage("--one: 'a'; expected c");
    assertThat(OptionSource.wrong(example.spec, "--other", "'b'; expected c"))
        .hasMessage("KCI_OTHER: 'b'; expected c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --level 0           | --level: '0'; expected a whole number from 1 to 9
          --level=10          | --level: '10'; expected a whole number from 1 to 9
          --level x           | --level: 'x'; expected a whole number from 1 to 9
          --many -1           | --many: '-1'; expected a whole number, 0 or more
          --many 99999999999999999999 | --many: '99999999999999999999'; expected a whole number, 0 or more
          --poll-period 600   | --poll-period: '600'; expected a duration such as 30s, 5m, 2h or 1d, or 0
          --poll-period -1s   | --poll-period: '-1s'; expected a duration such as 30s, 5m, 2h or 1d, or 0
          --poll-period 1.5h  | --poll-period: '1.5h'; expected a duration such as 30s, 5m, 2h or 1d, or 0
          --format jsn        | --format: 'jsn'; expected table or json; did you mean 'json'?
          --polll-period 1s   | there is no option '--polll-period'; did you mean '--poll-period'?
          --polll-period=1s   | there is no option '--polll-period'; did you mean '--poll-period'?
          --level             | --level: the value is missing; expected <level>
          extra               | 'extra' is one argument too many; see the usage
          """)
  void aWrongValueIsNamedWithWhatWasExpected(String arguments, String message) {
    String[] all = ("example --required r " + arguments).split(" ");
    assertThat(error(Map.of(), all)).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          KCI_LEVEL       | x    | KCI_LEVEL: 'x'; expected a whole number from 1 to 9
          KCI_POLL_PERIOD | 600  | KCI_POLL_PERIOD: '600'; expected a duration such as 30s, 5m, 2h or 1d, or 0
          KCI_FORMAT      | yaml | KCI_FORMAT: 'yaml'; expected table or json
          KCI_FLAG        | yes  | KCI_FLAG: 'yes'; expected true or false
          """)
  void aWrongValueInTheEnvironmentIsNamedByItsVariable(
      String variable, String value, String message) {
    assertThat(error(Map.of(variable, value), "example", "--required", "r")).isEqualTo(message);
  }

  @Test
  void anInvalidVariableDoesNotPreventHelp() {
    CommandLine line = line(new Group(), Map.of("KCI_LEVEL", "x"));
    assertThat(line.parseArgs("example", "--help").subcommand().isUsageHelpRequested()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          example      | missing --required <required> (KCI_REQUIRED)
          exampel      | there is no command 'exampel'; did you mean 'example'?
          hepl         | there is no command 'hepl'; did you mean 'help'?
          zzzzzz       | there is no command 'zzzzzz'
          """)
  void aWrongCommandIsNamed(String arguments, String message) {
    assertThat(error(Map.of(), arguments.split(" "))).isEqualTo(message);
  }

  private static String error(Map<String, String> environment, String... arguments) {
    ParameterException e =
        catchThrowableOfType(
            ParameterException.class, () -> line(new Group(), environment).parseArgs(arguments));
    return UsageErrors.message(Objects.requireNonNull(e), arguments);
  }
}
