package dev.kci.packaging;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import dev.kci.kciapi.KciApiCommand;
import dev.kci.report.ReportCommand;
import dev.kci.runner.RunnerCommand;
import dev.kci.tarball.TarballCommand;
import dev.kci.timeout.TimeoutCommand;
import dev.kci.trigger.TriggerCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * Writes the manual pages of the six programs, as AsciiDoc, and their completion scripts. The build
 * calls it with the folder to write to.
 */
public final class GenerateFiles {
  /** The name of the file for each shell, as its folder of completions wants it. */
  private static final Map<String, String> COMPLETIONS =
      Map.of("bash", "%s", "zsh", "_%s", "fish", "%s.fish");

  private GenerateFiles() {}

  public static void main(String[] args) throws IOException {
    write(
        Path.of(args[0]),
        new ManPage.Release(args[1], args[2].substring(0, "2026-11-24".length())));
  }

  /** Writes {@code man/PROGRAM-COMMAND.adoc} and {@code completions/SHELL/FILE}. */
  static void write(Path folder, ManPage.Release release) throws IOException {
    for (CommandLine program : programs()) {
      for (Map.Entry<String, String> shell : COMPLETIONS.entrySet()) {
        String name = shell.getValue().formatted(program.getCommandName());
        Path file = folder.resolve("completions").resolve(shell.getKey()).resolve(name);
        Files.createDirectories(file.getParent());
        complete(program, shell.getKey(), file);
      }
    }
    Path man = Files.createDirectories(folder.resolve("man"));
    for (CommandLine program : programs()) {
      for (ManPage page : ManPage.all(program, release)) {
        Files.writeString(man.resolve(page.name() + ".adoc"), page.text());
      }
    }
  }

  /** Returns newly created programs, since writing their pages and scripts changes their models. */
  static List<CommandLine> programs() {
    return Stream.of(
            new KciApiCommand(),
            new TriggerCommand(),
            new TarballCommand(),
            new RunnerCommand(),
            new TimeoutCommand(),
            new ReportCommand())
        .map(program -> Launcher.commandLine(program, Map.of()))
        .toList();
  }

  private static void complete(CommandLine program, String shell, Path file) throws IOException {
    Object command = program.getCommandSpec().userObject();
    try (OutputStream out = Files.newOutputStream(file)) {
      ConsoleWriter writer = ConsoleWriter.to(out);
      int exitCode =
          Launcher.commandLine(command, Map.of()).setOut(writer).execute("completion", shell);
      if (exitCode != 0 || writer.checkError()) {
        throw new IOException("cannot write " + file);
      }
    }
  }
}
