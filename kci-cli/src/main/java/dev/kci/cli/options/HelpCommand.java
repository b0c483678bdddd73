package dev.kci.cli.options;

import dev.kci.config.Spelling;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help} below every command that has commands. */
@Command(name = "help", helpCommand = true, description = "Show the help of a command.")
final class HelpCommand implements Runnable {
  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command's name")
  private List<String> names = List.of();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandLine self = Objects.requireNonNull(spec, "set by picocli").commandLine();
    CommandLine shown = self.getParent();
    for (String name : names) {
      CommandLine next = shown.getSubcommands().get(name);
      if (next == null) {
        throw OptionSource.usage(
            shown.getCommandSpec(),
            "there is no command '"
                + name
                + "'"
                + Spelling.hint(name, shown.getSubcommands().keySet()));
      }
      shown = next;
    }
    self.getOut().print(shown.getUsageMessage());
    self.getOut().flush();
  }
}
