package dev.kci.quickstart;

import dev.kci.cli.Launcher;
import dev.kci.cli.LogOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code examples/quickstart/run.sh}: the whole pipeline on this machine, once. */
@Command(
    name = "kci-quickstart",
    mixinStandardHelpOptions = true,
    description =
        "Starts a sandbox API and the five services, pushes commits to a small git repository, and"
            + " checks what the pipeline makes of them.")
public final class QuickstartCommand implements Callable<Integer> {
  @Option(
      names = "--root",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The toolkit's folder, where the executables were built")
  private Path root = Path.of(".");

  @Option(
      names = "--work",
      paramLabel = "DIR",
      defaultValue = "examples/quickstart/target/run",
      description = "Where all files of this run go; emptied first")
  private Path work = Path.of("");

  @Option(names = "--keep", description = "Leave everything running until Ctrl-C, for exploring")
  private boolean keep;

  @Option(
      names = "--tree",
      paramLabel = "PATH_OR_URL",
      description = "A real kernel tree instead of the small made one; needs --branch")
  private @Nullable String tree;

  @Option(names = "--branch", paramLabel = "NAME", description = "The branch of --tree")
  private @Nullable String branch;

  @Mixin private LogOptions log = new LogOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] args) {
    System.exit(Launcher.run(new QuickstartCommand(), args));
  }

  @Override
  public Integer call() throws Exception {
    if ((tree == null) != (branch == null)) {
      throw new ParameterException(spec.commandLine(), "--tree and --branch go together");
    }
    Workplace place =
        new Workplace(root.toAbsolutePath().normalize(), work.toAbsolutePath().normalize());
    place.clear();
    Quickstart quickstart = new Quickstart(place, spec.commandLine().getOut(), keep);
    boolean good =
        tree == null || branch == null
            ? quickstart.runMadeTree()
            : quickstart.runRealTree(tree, branch);
    return good ? 0 : 1;
  }
}
