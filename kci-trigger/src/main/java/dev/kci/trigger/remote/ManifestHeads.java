package dev.kci.trigger.remote;

import dev.kci.api.Backoff;
import dev.kci.git.RemoteTimeouts;
import dev.kci.git.RemoteUrl;
import dev.kci.trigger.policy.BranchPattern;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queries a repository only if its host's manifest has a new fingerprint for it, and once an hour
 * anyway. Repositories and hosts without a manifest are always queried. Thread-safe.
 */
public final class ManifestHeads implements RemoteHeads {
  private static final Logger LOG = LoggerFactory.getLogger(ManifestHeads.class);

  private final RemoteHeads source;
  private final Map<String, HostManifest> manifests;
  private final InstantSource clock;
  private final AtomicLong pass = new AtomicLong();
  private final Map<Query, KnownAnswer> known = new ConcurrentHashMap<>();
  private final Map<String, Instant> distrusted = new ConcurrentHashMap<>();

  private record Query(String url, Set<BranchPattern> patterns) {}

  /**
   * Creates a source that downloads the manifests of hosts when one of their repositories is asked
   * for.
   *
   * @param source for the queries; closed with this
   * @param manifests the URLs of manifests by host, with its port if that is not the default
   * @param urls the repositories to watch
   * @param http the client to share connections with
   * @param backoff how long to leave a failing manifest alone
   */
  public static ManifestHeads of(
      RemoteHeads source,
      Map<String, URI> manifests,
      Collection<String> urls,
      OkHttpClient http,
      RemoteTimeouts timeouts,
      Backoff backoff,
      InstantSource clock) {
    OkHttpClient bounded =
        http.newBuilder()
            .connectTimeout(timeouts.connect())
            .readTimeout(timeouts.read())
            .callTimeout(timeouts.read())
            .build();
    Map<String, HostManifest> hosts = new HashMap<>();
    manifests.forEach(
        (host, manifest) -> {
          Set<String> names =
              urls.stream()
                  .filter(url -> RemoteUrl.host(url).equals(host))
                  .map(ManifestHeads::name)
                  .collect(Collectors.toSet());
          if (!names.isEmpty()) {
            hosts.put(host, new HostManifest(manifest, names, bounded, backoff, clock));
          }
        });
    return new ManifestHeads(source, hosts, clock);
  }

  private static String name(String url) {
    return Manifest.name(RemoteUrl.parse(url).getPath());
  }

  private ManifestHeads(
      RemoteHeads source, Map<String, HostManifest> manifests, InstantSource clock) {
    this.source = source;
    this.manifests = Map.copyOf(manifests);
    this.clock = clock;
  }

  @Override
  public void startPass() {
    pass.incrementAndGet();
  }

  @Override
  public Map<String, String> heads(String url, Collection<BranchPattern> patterns)
      throws IOException {
    HostManifest host = manifests.get(RemoteUrl.host(url));
    if (host == null) {
      return source.heads(url, patterns);
    }
    // read before the query: a push in between shows as a new fingerprint later
    String fingerprint = host.of(pass.get()).fingerprint(name(url));
    Query query = new Query(url, Set.copyOf(patterns));
    KnownAnswer before = known.get(query);
    if (before != null && before.holds(fingerprint, clock.instant()) && isTrusted(url)) {
      return before.heads();
    }
    Map<String, String> heads = source.heads(url, patterns);
    if (before != null && before.isBelied(fingerprint, heads)) {
      distrusted.put(url, clock.instant().plus(KnownAnswer.DISTRUST));
      LOG.warn(
          "Manifest {} does not show a new head of {}; querying the repository in every pass for {}"
              + " h",
          host.url(),
          RemoteUrl.withoutSecrets(url),
          KnownAnswer.DISTRUST.toHours());
    }
    known.put(query, KnownAnswer.of(before, fingerprint, heads, clock.instant()));
    return heads;
  }

  private boolean isTrusted(String url) {
    Instant until = distrusted.get(url);
    return until == null || !clock.instant().isBefore(until);
  }

  @Override
  public void close() {
    source.close();
  }

  /**
   * What a repository answered last.
   *
   * @param fingerprint of the manifest before the query; empty without one
   * @param since when the fingerprint was first seen
   * @param queried when the repository was queried
   */
  record KnownAnswer(
      String fingerprint, Instant since, Instant queried, Map<String, String> heads) {
    /** However sure the manifest is, repositories are queried this often. */
    static final Duration LONGEST = Duration.ofHours(1);

    /** A host's mirrors do not change at the same moment; after this time they all have. */
    static final Duration SETTLED = Duration.ofMinutes(10);

    /** How long a repository is queried in every pass after its manifest missed a new head. */
    static final Duration DISTRUST = Duration.ofHours(24);

    static KnownAnswer of(
        @Nullable KnownAnswer before, String fingerprint, Map<String, String> heads, Instant now) {
      Instant since = before != null && before.fingerprint.equals(fingerprint) ? before.since : now;
      return new KnownAnswer(fingerprint, since, now, heads);
    }

    /** Returns whether the answer is still right, by what the manifest says now. */
    boolean holds(String current, Instant now) {
      return !current.isEmpty()
          && current.equals(fingerprint)
          && !queried.isBefore(since.plus(SETTLED))
          && now.isBefore(queried.plus(LONGEST));
    }

    /** Returns whether the heads changed although the manifest still says the same. */
    boolean isBelied(String current, Map<String, String> now) {
      return !current.isEmpty()
          && current.equals(fingerprint)
          && !queried.isBefore(since.plus(SETTLED))
          && !heads.equals(now);
    }
  }
}
