package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class LauncherTest {
  @Command(name = "example", description = "Do things.", subcommands = Sub.class)
  private static final class Example {}

  @Command(name = "sub", description = "Do one thing.", mixinStandardHelpOptions = true)
  private static final class Sub implements Runnable {
    @Override
    public void run() {}
  }

  @Command(name = "load")
  private static final class Load implements Runnable {
    @Override
    public void run() {
      Settings.load(Path.of("src/test/resources/dev/kci/cli/settings/misspelt.toml"));
    }
  }

  @Command(name = "full")
  private static final class Full implements Runnable {
    @Override
    public void run() {
      throw new OutOfMemoryError("Java heap space");
    }
  }

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return run(new Example(), arguments);
  }

  private int run(Object command, String... arguments) {
    return Launcher.run(command, ConsoleWriter.to(out), ConsoleWriter.to(err), arguments);
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(Charset.defaultCharset());
  }

  @Test
  void aGroupCalledBareShowsItsUsageAsAnError() {
    assertThat(run()).isEqualTo(2);
    assertThat(text(out)).isEmpty();
    assertThat(text(err)).startsWith("Usage: example [OPTIONS] COMMAND\n\nDo things.\n");
  }

  @Test
  void helpIsACommand() {
    assertThat(run("help")).isZero();
    assertThat(text(out))
        .startsWith("Usage: example [OPTIONS] COMMAND\n")
        .contains("  sub         Do one", "  completion  Print");
    out.reset();
    assertThat(run("help", "sub")).isZero();
    assertThat(text(out)).startsWith("Usage: example sub [OPTIONS]\n\nDo one thing.\n");
    assertThat(text(err)).isEmpty();
  }

  @Test
  void aNamedCommandSparesTheCreationOfHelp() {
    assertThat(Launcher.commandLine(new Example(), "sub").getSubcommands()).containsOnlyKeys("sub");
    assertThat(Launcher.commandLine(new Example(), "--help").getSubcommands())
        .containsOnlyKeys("sub", "completion", "help");
  }

  @Test
  void theVersionOfACommandIsItsProgramsOwn() {
    assertThat(run("sub", "--version")).isZero();
    assertThat(text(out)).startsWith("example ");
  }

  @Test
  void helpOfAnUnknownCommandIsAnError() {
    assertThat(run("help", "sbu")).isEqualTo(2);
    assertThat(text(err)).startsWith("example: there is no command 'sbu'; did you mean 'sub'?\n");
  }

  @Test
  void eachProblemOfTheSettingsIsALine() {
    assertThat(run(new Load())).isEqualTo(2);
    assertThat(text(err).lines())
        .hasSize(6)
        .allSatisfy(
            line -> assertThat(line).matches("load: .*misspelt\\.toml:\\d+: .*did you mean.*"));
  }

  @Test
  void anErrorOfTheMachineEndsWithOne() {
    assertThat(run(new Full())).isEqualTo(1);
    assertThat(text(err)).startsWith("full: Java heap space\n");
  }
}
