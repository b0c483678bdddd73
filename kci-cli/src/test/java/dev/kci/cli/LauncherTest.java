package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class LauncherTest {
  @Command(name = "example")
  private static final class Example implements Runnable {
    @Option(names = "--said", defaultValue = "5", description = "Text. Default: ${DEFAULT-VALUE}")
    private int said;

    @Option(names = "--own", description = "Text. Default: from the settings")
    private String own = "";

    @Option(names = "--empty", description = "Text")
    private String empty = "";

    @Option(names = "--list", defaultValue = "${env:KCI_NOT_SET}", description = "Text")
    private List<String> list = List.of();

    @Option(names = "--plain", description = "Text")
    private int plain = 3;

    @Override
    public void run() {}
  }

  @Test
  void helpNamesEachDefaultOnce() {
    String help = Launcher.commandLine(new Example()).getUsageMessage().replaceAll("\\s+", " ");
    assertThat(help)
        .contains(
            "--empty=<empty> Text --list=<list> Text --own=<own> Text. Default: from the settings"
                + " --plain=<plain> Text Default: 3 --said=<said> Text. Default: 5 Exit codes:");
  }

  @Test
  void anOptionWhoseDefaultIsHiddenIsStillParsed() {
    Example example = new Example();
    Launcher.commandLine(example).parseArgs("--list=a", "--own=b");
    assertThat(example.list).containsExactly("a");
    assertThat(example.own).isEqualTo("b");
    assertThat(example.said).isEqualTo(5);
  }
}
