package dev.kci.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.Result;
import dev.kci.config.Configuration;
import dev.kci.git.GitHttpServer;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteCredentials;
import dev.kci.git.RemoteTimeouts;
import dev.kci.git.RemoteUrl;
import dev.kci.git.Replies;
import dev.kci.git.Repositories;
import dev.kci.git.SilentHost;
import dev.kci.machine.Machine;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.trigger.policy.BranchPattern;
import dev.kci.trigger.policy.RevisionPolicy;
import dev.kci.trigger.policy.Samples;
import dev.kci.trigger.policy.TreeFilter;
import dev.kci.trigger.policy.WatchedBranch;
import dev.kci.trigger.policy.WatchedBranches;
import dev.kci.trigger.remote.BranchLists;
import dev.kci.trigger.remote.HeadWatch;
import dev.kci.trigger.remote.JGitRemoteHeads;
import dev.kci.trigger.remote.ManifestHeads;
import dev.kci.trigger.remote.Remote;
import dev.kci.trigger.remote.RemoteHeads;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
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
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(30));

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

      long[] idle = sweeps(watched, api, kci, plainHeads());
      long[] withManifest = sweepsWithManifest(watched, api, kci, server);
      List<WatchedBranch> withSilent = new ArrayList<>(watched);
      withSilent.add(Samples.watched(silent.url("http"), "master"));
      long[] beside = sweeps(withSilent, api, kci, plainHeads());
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
              + " with a manifest of 1,000 repositories %d ms and no connection to one,"
                  .formatted(median(withManifest))
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

  private static RemoteHeads plainHeads() {
    return new JGitRemoteHeads(
        new GitRemotes(Map.of(), RemoteCredentials.none(), RemoteTimeouts.DEFAULT));
  }

  /** Makes the sweeps of a service whose manifest has shown no change for some time. */
  private static long[] sweepsWithManifest(
      List<WatchedBranch> watched, FakeApi api, KciApi kci, GitHttpServer git) throws IOException {
    AtomicReference<Instant> now = new AtomicReference<>(CLOCK.instant());
    List<String> urls = watched.stream().map(WatchedBranch::url).distinct().toList();
    try (Replies manifest = Replies.serve(exchange -> sendManifest(exchange, urls))) {
      RemoteHeads heads =
          ManifestHeads.of(
              plainHeads(),
              Map.of(RemoteUrl.host(urls.get(0)), URI.create(manifest.url("manifest.js.gz"))),
              urls,
              new OkHttpClient(),
              RemoteTimeouts.DEFAULT,
              BACKOFF,
              now::get);
      for (int pass = 1; pass <= 3; pass++) {
        heads.startPass();
        for (Remote remote : Remote.of(watched)) {
          heads.heads(remote.url(), patterns(remote));
        }
        now.set(now.get().plusSeconds(300));
      }
      int before = git.requests();
      long[] times = sweeps(watched, api, kci, heads);
      assertThat(git.requests()).as("queries of repositories").isEqualTo(before);
      return times;
    }
  }

  private static List<BranchPattern> patterns(Remote remote) {
    return remote.watched().stream()
        .map(watched -> new BranchPattern(watched.branch()))
        .distinct()
        .toList();
  }

  private static void sendManifest(HttpExchange exchange, List<String> urls) throws IOException {
    String modified = "Sat, 28 Nov 2026 00:00:00 GMT";
    exchange.getResponseHeaders().add("Last-Modified", modified);
    if (modified.equals(exchange.getRequestHeaders().getFirst("If-Modified-Since"))) {
      exchange.sendResponseHeaders(304, -1);
      exchange.close();
      return;
    }
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 1000; i++) {
      String path =
          i < urls.size()
              ? URI.create(urls.get(i)).getPath()
              : "/pub/scm/linux/kernel/git/somebody/repository%d.git".formatted(i);
      json.append(i == 0 ? "" : ",")
          .append(
              "\"%s\": {\"modified\": 1764200000, \"fingerprint\": \"f%d\"}".formatted(path, i));
    }
    exchange.sendResponseHeaders(200, 0);
    try (GZIPOutputStream gzip = new GZIPOutputStream(exchange.getResponseBody())) {
      gzip.write(json.append("}").toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Five idle passes, each of which may ask the API once; the checkouts have been made before. */
  private static long[] sweeps(
      List<WatchedBranch> watched, FakeApi api, KciApi kci, RemoteHeads heads) {
    RevisionPolicy policy = new RevisionPolicy(Samples.ASKER, false, false);
    CheckoutQuery query = new CheckoutQuery(kci.nodes(), Samples.ASKER);
    OkHttpClient http = new OkHttpClient();
    Checkouts checkouts =
        new ApiCheckouts(kci.nodes(), query, policy, Duration.ofHours(3), () -> "tree", CLOCK);
    try (HeadWatch watch =
        new HeadWatch(
            Remote.of(watched),
            heads,
            new BranchLists(http, RemoteTimeouts.DEFAULT, InstantSource.system()),
            PER_HOST,
            BACKOFF,
            CLOCK,
            Machine.real())) {
      TriggerService trigger =
          new TriggerService(
              watch, url -> true, query, policy, checkouts, CLOCK, new Meters(), new StopSignal());
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

  /**
   * Five runs of the executable. Each may ask the API for the checkouts of the heads and, as it has
   * just started, for recent ones that may repeat each other, beside who it is.
   */
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
      assertThat(api.requests()).filteredOn(request -> !request.endsWith("whoami")).hasSize(2);
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
