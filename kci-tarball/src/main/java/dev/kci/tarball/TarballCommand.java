package dev.kci.tarball;

import dev.kci.cli.CommandGroup;
import dev.kci.cli.Launcher;
import dev.kci.tarball.deflate.Compression;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jgit.util.FS;
import picocli.CommandLine.Command;

/** {@code kci-tarball}: makes and stores the source tarball of each new checkout. */
@Command(
    name = "kci-tarball",
    mixinStandardHelpOptions = true,
    description = "Make and store the source tarball of each new checkout.",
    footer = {
      "Git hosts are reached through http_proxy, https_proxy, all_proxy and no_proxy. Logins are"
          + " git_user and git_password in [git.HOST] of the settings, or KCI_GIT_USER_HOST and"
          + " KCI_GIT_PASSWORD_HOST (HOST in capitals, with _ for other characters). The key for"
          + " ssh is ssh_key in [git], or KCI_GIT_SSH_KEY, else the user's own keys and agent."
    })
public final class TarballCommand implements CommandGroup {
  private static final String MAKE = "make";
  private static final Set<String> HELP = Set.of("--help", "-h");

  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("run", RunCommand::new);
    all.put(MAKE, MakeCommand::new);
    all.put("describe", DescribeCommand::new);
    return all;
  }

  /** Loads the compressing library, and lets JGit run git to find the machine's settings. */
  @Override
  public Optional<Runnable> workAhead(List<String> arguments) {
    return arguments.size() > 1
            && arguments.get(0).equals(MAKE)
            && Collections.disjoint(arguments, HELP)
        ? Optional.of(TarballCommand::prepare)
        : Optional.empty();
  }

  private static void prepare() {
    FS.DETECTED.getGitSystemConfig();
    Compression.best(ArchiveOptions.LEVEL);
  }

  public static void main(String[] args) {
    System.exit(Launcher.run(new TarballCommand(), args));
  }
}
