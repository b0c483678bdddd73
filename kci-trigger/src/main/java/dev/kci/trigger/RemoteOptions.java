package dev.kci.trigger;

import dev.kci.api.Backoff;
import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.Settings;
import dev.kci.config.Configuration;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteCredentials;
import dev.kci.git.RemoteTimeouts;
import dev.kci.machine.Machine;
import dev.kci.machine.SteadyClock;
import dev.kci.trigger.policy.TreeFilter;
import dev.kci.trigger.policy.WatchedBranch;
import dev.kci.trigger.policy.WatchedBranches;
import dev.kci.trigger.remote.BranchLists;
import dev.kci.trigger.remote.HeadWatch;
import dev.kci.trigger.remote.JGitRemoteHeads;
import dev.kci.trigger.remote.ManifestHeads;
import dev.kci.trigger.remote.Remote;
import dev.kci.trigger.remote.RemoteHeads;
import java.net.URI;
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
@Heading("Git")
final class RemoteOptions {
  /**
   * A query takes two round trips (capabilities, refs), so 40 repositories of a host that is 100 ms
   * away take a second, while its server handles eight short queries at a time.
   */
  static final String PER_HOST = "8";

  /** How long to leave a failing remote or manifest alone. */
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(30));

  @Option(
      names = "--trees",
      paramLabel = "TREES",
      description = "Only these trees (a,b), or all but these (!a,b). Default: all")
  private String trees = "";

  @Bounds(min = 1)
  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = PER_HOST,
      description = "Maximum number of queries at once per git host")
  private int concurrency;

  @Bounds(min = 1)
  @Option(
      names = "--connect-timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = "Maximum time to connect to a remote")
  private Duration connectTimeout = Duration.ZERO;

  @Bounds(min = 1)
  @Option(
      names = "--read-timeout",
      paramLabel = "DURATION",
      defaultValue = "20s",
      description = "Maximum time between two bytes of a remote's answer")
  private Duration readTimeout = Duration.ZERO;

  @Bounds(min = 1)
  @Option(
      names = "--remote-timeout",
      paramLabel = "DURATION",
      defaultValue = "1m",
      description = "Maximum time for one query of a remote")
  private Duration totalTimeout = Duration.ZERO;

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
      throw OptionSource.wrong(
          spec, "--trees", "not in the configuration: " + String.join(", ", unknown));
    }
    List<WatchedBranch> watched = WatchedBranches.of(configuration, filter);
    if (watched.isEmpty()) {
      throw OptionSource.usage(
          spec, "no branch to watch; expected build_configs in the files of --config");
    }
    return watched;
  }

  /** Returns a client that queries every remote in each pass; the caller closes it. */
  HeadWatch watch(List<WatchedBranch> watched, Settings settings) {
    return watch(watched, settings, Map.of());
  }

  /**
   * Returns a client that queries a remote only if its host's manifest shows a change; the caller
   * closes it.
   */
  HeadWatch watch(List<WatchedBranch> watched, Settings settings, Map<String, URI> manifests) {
    RemoteTimeouts timeouts = new RemoteTimeouts(connectTimeout, readTimeout, totalTimeout);
    Map<String, String> environment = settings.secrets().environment("KCI_GIT_PASSWORD_");
    GitRemotes git =
        new GitRemotes(
            environment, new RemoteCredentials(settings::textOrFile, environment), timeouts);
    InstantSource clock = new SteadyClock(Machine.real());
    List<String> urls = watched.stream().map(WatchedBranch::url).toList();
    RemoteHeads heads =
        ManifestHeads.of(
            new JGitRemoteHeads(git), manifests, urls, git.http(), timeouts, BACKOFF, clock);
    return new HeadWatch(
        Remote.of(watched),
        heads,
        new BranchLists(git.http(), timeouts, clock),
        concurrency,
        BACKOFF,
        clock,
        Machine.real());
  }
}
