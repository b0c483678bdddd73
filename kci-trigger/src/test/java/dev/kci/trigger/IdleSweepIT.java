package dev.kci.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.Result;
import dev.kci.config.Configuration;
import dev.kci.git.GitHttpServer;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteCredentials;
import dev.kci.git.RemoteTimeouts;
import dev.kci.git.Repositories;
import dev.kci.git.SilentHost;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.trigger.policy.RevisionPolicy;
import dev.kci.trigger.policy.Samples;
import dev.kci.trigger.policy.TreeFilter;
import dev.kci.trigger.policy.WatchedBranch;
import dev.kci.trigger.policy.WatchedBranches;
import dev.kci.trigger.remote.BranchLists;
import dev.kci.trigger.remote.HeadWatch;
import dev.kci.trigger.remote.JGitRemoteHeads;
import dev.kci.trigger.remote.Remote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An idle pass over the branches of the real configuration, compared with the plain way: one {@code
 * git ls-remote} and one API query per branch, one after another. Runs once as in a running service
 * and once as a whole process with {@code --once}. Asserts the number of API queries and only
 * reports the times. Run by {@code examples/benchmarks/idle-sweep.sh}; it needs git and a minute.
 */
class IdleSweepIT {
  private static final Path CONFIG = Path.of("..", "..", "shared", "maestro-config", "config");
  private static final Duration DELAY = Duration.ofMillis(100);
  private static final int PER_HOST = Integer.parseInt(RemoteOptions.PER_HOST);
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder;

  @Test
  void idlePassQueriesTheApiAtMostOnce() throws Exception {
    assumeTrue(Boolean.getBoolean("kci.benchmark"), "a benchmark; run idle-sweep.sh");
    assumeTrue(Files.isDirectory(CONFIG), "the configuration is not at " + CONFIG);
    List<WatchedBranch> configured =
        WatchedBranches.of(Configuration.load(List.of(CONFIG)), TreeFilter.ALL);
    try (GitHttpServer server = GitHttpServer.serveSlowly(folder, DELAY);
        SilentHost silent = new SilentHost();
        FakeApi api = new FakeApi();
        KciApi kci = api.connect()) {
      List<WatchedBranch> watched = serve(configured, server);
      CheckoutQuery query = new CheckoutQuery(kci.nodes(), Samples.ASKER);

      long[] idle = sweeps(watched, api, kci);
      List<WatchedBranch> withSilent = new ArrayList<>(watched);
      withSilent.add(Samples.watched(silent.url("http"), "master"));
      long[] beside = sweeps(withSilent, api, kci);
      long[] whole = processes(watched, api);
      long plain = plainWay(watched, query);

      String report =
          "%d branches, %d repositories, %d ms per request, %d per host: idle %d ms (median of 5),"
                  .formatted(
                      watched.size(),
                      Remote.of(watched).size(),
                      DELAY.toMillis(),
                      PER_HOST,
                      median(idle))
              + " beside a silent host %d ms, as a process with its start %d ms, plain way %d ms;"
                  .formatted(median(beside), median(whole), plain)
              + " ratio %.3f, as a process %.3f%n"
                  .formatted((double) median(idle) / plain, (double) median(whole) / plain);
      Files.writeString(Path.of("target", "idle-sweep.txt"), report);
    }
  }

  /** Creates the repositories with one commit per branch; returns their URLs on loopback. */
  private List<WatchedBranch> serve(List<WatchedBranch> configured, GitHttpServer server)
      throws IOException {
    Map<String, String> urls = new LinkedHashMap<>();
    List<WatchedBranch> watched = new ArrayList<>();
    for (WatchedBranch branch : configured) {
      String name = "repository" + new TreeSet<>(urls.keySet()).size();
      if (!urls.containsKey(branch.url())) {
        Repositories.create(folder.resolve(name), "unwatched");
        urls.put(branch.url(), name);
      }
      String repository = urls.get(branch.url());
      String plain = branch.branchList().isPresent() ? "listed" : branch.branch();
      Repositories.push(folder.resolve(repository), plain, repository + plain);
      watched.add(
          new WatchedBranch(
              branch.config(),
              branch.tree(),
              server.url(repository),
              plain,
              branch.architectures(),
              branch.priority(),
              branch.frequency()));
    }
    return watched;
  }

  /** Five idle passes, each of which may ask the API once; the checkouts have been made before. */
  private static long[] sweeps(List<WatchedBranch> watched, FakeApi api, KciApi kci) {
    RevisionPolicy policy = new RevisionPolicy(Samples.ASKER, false, false);
    CheckoutQuery query = new CheckoutQuery(kci.nodes(), Samples.ASKER);
    OkHttpClient http = new OkHttpClient();
    Checkouts checkouts =
        new ApiCheckouts(kci.nodes(), query, policy, Duration.ofHours(3), () -> "tree", CLOCK);
    try (JGitRemoteHeads heads =
            new JGitRemoteHeads(
                new GitRemotes(Map.of(), RemoteCredentials.none(), RemoteTimeouts.DEFAULT));
        HeadWatch watch =
            new HeadWatch(
                Remote.of(watched),
                heads,
                new BranchLists(http, RemoteTimeouts.DEFAULT, InstantSource.system()),
                PER_HOST,
                new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(30)),
                CLOCK)) {
      TriggerService trigger =
          new TriggerService(
              watch, query, policy, checkouts, CLOCK, new Meters(), new StopSignal());
      trigger.pass();
      List<Node> nodes = api.nodes();
      assertThat(nodes).hasSizeGreaterThan(100);
      long[] times = new long[5];
      for (int i = 0; i < times.length; i++) {
        api.forgetRequests();
        long start = System.nanoTime();
        trigger.pass();
        times[i] = Duration.ofNanos(System.nanoTime() - start).toMillis();
        assertThat(api.requests()).as("with running checkouts").hasSizeLessThanOrEqualTo(1);
        assertThat(api.nodes()).hasSameSizeAs(nodes);
      }
      api.nodes().forEach(node -> api.put(node.done(Result.PASS)));
      trigger.pass();
      api.forgetRequests();
      trigger.pass();
      assertThat(api.requests()).as("with ended checkouts").isEmpty();
      return times;
    }
  }

  /** Five runs of the executable, each of which may ask the API once, beside who it is. */
  private long[] processes(List<WatchedBranch> watched, FakeApi api) throws Exception {
    StringBuilder trees = new StringBuilder("trees:\n");
    StringBuilder configs = new StringBuilder("build_configs:\n");
    TreeSet<String> seen = new TreeSet<>();
    for (WatchedBranch branch : watched) {
      if (seen.add(branch.tree())) {
        trees.append("  '%s': {url: '%s'}%n".formatted(branch.tree(), branch.url()));
      }
      configs.append(
          "  '%s': {tree: '%s', branch: '%s'}%n"
              .formatted(branch.config(), branch.tree(), branch.branch()));
    }
    Path config = Files.writeString(folder.resolve("config.yaml"), trees.toString() + configs);
    long[] times = new long[5];
    int before = api.nodes().size();
    for (int i = 0; i < times.length; i++) {
      api.forgetRequests();
      long start = System.nanoTime();
      try (TriggerProcess process =
          TriggerProcess.start(
              folder, api.url(), "token", "run", "--once", "--config", config.toString())) {
        assertThat(process.exitCode()).as(process.err()).isZero();
      }
      times[i] = Duration.ofNanos(System.nanoTime() - start).toMillis();
      assertThat(api.requests()).filteredOn(request -> !request.endsWith("whoami")).hasSize(1);
      assertThat(api.nodes()).hasSize(before);
    }
    return times;
  }

  private static long plainWay(List<WatchedBranch> watched, CheckoutQuery query)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    for (WatchedBranch branch : watched) {
      Process git =
          new ProcessBuilder(
                  "git", "ls-remote", "--refs", branch.url(), "refs/heads/" + branch.branch())
              .start();
      String line = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(git.waitFor()).isZero();
      assertThat(query.ofCommits(List.of(line.split("\t")[0]))).isNotEmpty();
    }
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  private static long median(long[] times) {
    return LongStream.of(times).sorted().skip(times.length / 2).findFirst().orElseThrow();
  }
}
