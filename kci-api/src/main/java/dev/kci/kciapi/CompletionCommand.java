package dev.kci.kciapi;

import dev.kci.cli.Launcher;
import dev.kci.cli.LogOptions;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api completion}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Print a completion script for a shell.",
    footer = {"Examples:", "  source <(kci-api completion bash)"})
final class CompletionCommand implements Runnable {
  @Mixin private LogOptions log = new LogOptions();

  /** The shells, which share one script. */
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(paramLabel = "SHELL", description = "Name of the shell: ${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.BASH;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = Objects.requireNonNull(spec, "not run by picocli").commandLine().getOut();
    if (shell == Shell.ZSH) { // zsh reads the completion of bash
      out.println("autoload -U +X compinit && compinit");
      out.println("autoload -U +X bashcompinit && bashcompinit");
    }
    out.print(AutoComplete.bash("kci-api", Launcher.commandLine(new KciApiCommand())));
    out.flush();
  }
}
