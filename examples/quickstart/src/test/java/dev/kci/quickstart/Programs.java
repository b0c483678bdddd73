package dev.kci.quickstart;

import dev.kci.cli.Launcher;
import dev.kci.kciapi.KciApiCommand;
import dev.kci.report.ReportCommand;
import dev.kci.runner.RunnerCommand;
import dev.kci.sandbox.SandboxCommand;
import dev.kci.tarball.TarballCommand;
import dev.kci.timeout.TimeoutCommand;
import dev.kci.trigger.TriggerCommand;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The command lines of all programs. */
final class Programs {
  private Programs() {}

  /** Returns each program's outermost command, in the order of the documentation. */
  static List<CommandLine> all() {
    return Stream.of(
            new KciApiCommand(),
            new TriggerCommand(),
            new TarballCommand(),
            new RunnerCommand(),
            new TimeoutCommand(),
            new ReportCommand(),
            new SandboxCommand())
        .map(command -> Launcher.commandLine(command, Map.of()))
        .toList();
  }
}
