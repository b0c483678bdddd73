package dev.kci.trigger;

import dev.kci.api.Backoff;
import dev.kci.cli.settings.Settings;
import dev.kci.config.Configuration;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteCredentials;
import dev.kci.git.RemoteTimeouts;
import dev.kci.trigger.policy.TreeFilter;
import dev.kci.trigger.policy.WatchedBranch;
import dev.kci.trigger.policy.WatchedBranches;
import dev.kci.trigger.remote.BranchLists;
import dev.kci.trigger.remote.HeadWatch;
import dev.kci.trigger.remote.JGitRemoteHeads;
import dev.kci.trigger.remote.Remote;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which branches to query, and how: a mixin of the commands that query remotes. */
final class RemoteOptions {
  /**
   * A query takes two round trips (capabilities, refs), so 40 repositories of a host that is 100 ms
   * away take a second, while its server handles eight short queries at a time.
   */
  static final String PER_HOST = "8";

  @Option(
      names = "--trees",
      paramLabel = "TREES",
      defaultValue = "",
      description = "Only these trees (a,b), or all but these (!a,b). Default: all")
  private String trees = "";

  @Option(
      names = "--per-host",
      paramLabel = "N",
      defaultValue = PER_HOST,
      description = "Maximum concurrent queries of one host")
  private int perHost;

  @Option(
      names = "--connect-timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "Time to connect to a remote")
  private int connectTimeout;

  @Option(
      names = "--read-timeout",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "Time between two bytes of a remote's answer")
  private int readTimeout;

  @Option(
      names = "--remote-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Total time for one query of a remote")
  private int totalTimeout;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Returns the configured branches that {@code --trees} selects.
   *
   * @throws ParameterException if it selects none
   */
  List<WatchedBranch> watched(Configuration configuration) {
    TreeFilter filter = TreeFilter.parse(trees);
    Set<String> unknown = new TreeSet<>(filter.trees());
    unknown.removeAll(configuration.trees().keySet());
    if (!unknown.isEmpty()) {
      throw usage("--trees: not in the configuration: " + String.join(", ", unknown));
    }
    List<WatchedBranch> watched = WatchedBranches.of(configuration, filter);
    if (watched.isEmpty()) {
      throw usage("no branch to watch; expected build_configs in the files of --config");
    }
    return watched;
  }

  /** Returns the client for the remotes; the caller closes it. */
  HeadWatch watch(List<WatchedBranch> watched, Settings settings) {
    if (perHost < 1 || connectTimeout < 1 || readTimeout < 1 || totalTimeout < 1) {
      throw usage("--per-host and the time-outs: expected 1 or more");
    }
    RemoteTimeouts timeouts =
        new RemoteTimeouts(
            Duration.ofSeconds(connectTimeout),
            Duration.ofSeconds(readTimeout),
            Duration.ofSeconds(totalTimeout));
    Map<String, String> environment = settings.secrets().environment("KCI_GIT_PASSWORD_");
    GitRemotes git =
        new GitRemotes(
            environment, new RemoteCredentials(settings::textOrFile, environment), timeouts);
    return new HeadWatch(
        Remote.of(watched),
        new JGitRemoteHeads(git),
        new BranchLists(git.http(), timeouts, InstantSource.system()),
        perHost,
        new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(30)),
        InstantSource.system());
  }

  private ParameterException usage(String message) {
    if (spec == null) {
      throw new IllegalStateException("RemoteOptions is used outside of a command: " + message);
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
