package dev.kci.trigger;

import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import okhttp3.OkHttpClient;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;

/**
 * Asks remotes with JGit, in protocol version 2 with one {@code ref-prefix} for each pattern, so
 * that the host sends few refs. Thread-safe; asks without a local repository.
 */
final class JGitRemoteHeads implements RemoteHeads, AutoCloseable {
  private final OkHttpClient http;
  private final SshSessions ssh;
  private final RemoteCredentials credentials;
  private final RemoteTimeouts timeouts;
  private final ScheduledExecutorService timer;

  /**
   * @param http has the proxies; the time-outs are set here
   */
  JGitRemoteHeads(OkHttpClient http, RemoteCredentials credentials, RemoteTimeouts timeouts) {
    this.http =
        http.newBuilder()
            .followRedirects(false)
            .connectTimeout(timeouts.connect())
            .readTimeout(timeouts.read())
            .build();
    this.ssh = new SshSessions(credentials.sshKey());
    this.credentials = credentials;
    this.timeouts = timeouts;
    this.timer = timer();
  }

  private static ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "remote-timeouts");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  @Override
  public Map<String, String> heads(String url, Collection<BranchPattern> patterns)
      throws IOException {
    URIish uri = RemoteUrl.parse(url);
    try (Attempt attempt = new Attempt(timer, timeouts.total())) {
      try {
        return heads(uri, patterns, attempt);
      } catch (IOException | RuntimeException e) {
        // JGit wraps what its callbacks throw; an interrupt by our time-out comes in many shapes
        String why =
            attempt.isExpired()
                ? "no answer within " + timeouts.total().toSeconds() + " s"
                : RemoteFailure.describe(e, uri);
        throw new IOException(why, e);
      }
    }
  }

  private Map<String, String> heads(URIish uri, Collection<BranchPattern> patterns, Attempt attempt)
      throws IOException {
    String[] prefixes =
        patterns.stream().map(BranchPattern::refPrefix).distinct().sorted().toArray(String[]::new);
    try (Transport transport = open(uri, attempt);
        FetchConnection connection = transport.openFetch(List.of(), prefixes)) {
      Map<String, String> heads = new TreeMap<>();
      for (Ref ref : connection.getRefs()) {
        String name = ref.getName();
        if (name.startsWith(Constants.R_HEADS) && ref.getObjectId() != null) {
          String branch = name.substring(Constants.R_HEADS.length());
          if (patterns.stream().anyMatch(pattern -> pattern.matches(branch))) {
            heads.put(branch, ref.getObjectId().name());
          }
        }
      }
      return heads;
    }
  }

  private Transport open(URIish uri, Attempt attempt) throws IOException {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (scheme.equals("git")) {
      return new GitDaemonTransport(uri, attempt, timeouts);
    }
    Transport transport = Transport.open(uri);
    if (transport instanceof TransportHttp overHttp) {
      overHttp.setHttpConnectionFactory(new Connections(http, attempt));
      credentials.forHost(uri).ifPresent(overHttp::setCredentialsProvider);
    }
    if (transport instanceof SshTransport overSsh) {
      overSsh.setSshSessionFactory(ssh.factory());
      overSsh.setTimeout((int) timeouts.read().toSeconds());
    }
    return transport;
  }

  /** Connections that end with the attempt. */
  private record Connections(OkHttpClient http, Attempt attempt) implements HttpConnectionFactory {
    @Override
    public HttpConnection create(URL url) {
      return new OkHttpConnection(http.newBuilder().callTimeout(attempt.remaining()).build(), url);
    }

    /** The proxy that JGit found is the JDK's; the client has its own, from the environment. */
    @Override
    public HttpConnection create(URL url, Proxy proxy) {
      return create(url);
    }
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    timer.shutdownNow();
    http.dispatcher().cancelAll();
    ssh.close();
  }
}
