package dev.kci.cli.completion;

import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion} of every program that has commands. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Print a completion script for a shell.",
    footer = {
      "To complete in the current shell:",
      "  source <(${ROOT-COMMAND-NAME} completion bash)",
      "  source <(${ROOT-COMMAND-NAME} completion zsh)",
      "  ${ROOT-COMMAND-NAME} completion fish | source",
      "To complete in every new shell, write the script to one of these files:",
      "  ~/.local/share/bash-completion/completions/${ROOT-COMMAND-NAME}",
      "  _${ROOT-COMMAND-NAME} in a folder of $fpath",
      "  ~/.config/fish/completions/${ROOT-COMMAND-NAME}.fish",
      "Ids and names are from the API and the configuration. The API gets 200 ms for its answer,"
          + " which is kept in ~/.cache/kernelci/completion."
    })
public final class CompletionCommand implements Runnable {
  /** The shells. */
  enum Shell {
    BASH,
    ZSH,
    FISH
  }

  @Parameters(paramLabel = "SHELL", description = "Name of the shell: ${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.BASH;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandLine self = Objects.requireNonNull(spec, "set by picocli").commandLine();
    CommandLine program = self.getCommandSpec().root().commandLine();
    PrintWriter out = self.getOut();
    out.print(
        switch (shell) {
          case BASH -> BashCompletion.of(program);
          case ZSH -> ZshCompletion.of(program);
          case FISH -> FishCompletion.of(program);
        });
    out.flush();
  }
}
