package dev.kci.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class HelpTextTest {
  enum Form {
    TABLE,
    JSON
  }

  @Heading("API")
  private static final class Api {
    @Option(
        names = "--api-url",
        paramLabel = "URL",
        description =
            "Address of the API, such as https://api.kernelci.org/latest/; use this or --api")
    private String url = "";

    @Heading("Configuration")
    @Option(
        names = "--config",
        paramLabel = "PATH",
        split = ",",
        description = "Files. Default: the first kernelci.toml in this folder")
    private List<String> config = List.of();
  }

  @Command(
      name = "example",
      mixinStandardHelpOptions = true,
      description = "Do something.",
      footer = {"", "Hosts are reached through", "the proxy.", "", "Another paragraph."})
  private static final class Example implements Runnable {
    @Parameters(paramLabel = "ID", description = "The node's id")
    private String id = "";

    @Parameters(index = "1", paramLabel = "MORE", arity = "0..*", description = "More")
    private List<String> more = List.of();

    @Option(
        names = "--a-name-that-is-too-long",
        paramLabel = "X",
        required = true,
        description = "Text.")
    private String required = "";

    @Option(
        names = "--poll-period",
        paramLabel = "DURATION",
        defaultValue = "5m",
        description = "Time between two passes")
    private Duration period = Duration.ZERO;

    @NoVariable
    @Option(
        names = "--format",
        paramLabel = "FORM",
        defaultValue = "table",
        description = "Form of the output: ${COMPLETION-CANDIDATES}")
    private Form form = Form.TABLE;

    @Option(names = "--once", description = "Do one pass and exit")
    private boolean once;

    @Mixin private Api api = new Api();

    @Override
    public void run() {}
  }

  @Test
  void showsEachFactOnceUnderItsHeading() {
    CommandLine line = new CommandLine(new Example());
    OptionSetup.apply(line, Map.of("KCI_POLL_PERIOD", "7m"));
    line.setUsageHelpAutoWidth(false);

    assertThat(line.getUsageMessage(CommandLine.Help.Ansi.OFF))
        .isEqualTo(
            """
            Usage: example --a-name-that-is-too-long X [OPTIONS] ID [MORE...]

            Do something.

            Arguments:
              ID       The node's id.
              MORE...  More.

            Options:
              --a-name-that-is-too-long X
                                      Text.
                                      Required. Env: KCI_A_NAME_THAT_IS_TOO_LONG
              --format FORM           Form of the output: table, json.
                                      Default: table.
              --once                  Do one pass and exit.
                                      Env: KCI_ONCE
              --poll-period DURATION  Time between two passes.
                                      Default: 5m. Env: KCI_POLL_PERIOD

            API:
              --api-url URL  Address of the API, such as https://api.kernelci.org/latest/;
                             use this or --api.
                             Env: KCI_API_URL

            Configuration:
              --config PATH[,...]  Files.
                                   Default: the first kernelci.toml in this folder.
                                   Env: KCI_CONFIG

            General:
              -h, --help     Show this help message and exit.
              -V, --version  Print version information and exit.

            Hosts are reached through the proxy.

            Another paragraph.
            """);
  }
}
