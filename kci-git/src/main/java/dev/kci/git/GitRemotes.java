package dev.kci.git;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.net.URL;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connects to git repositories by https, http, git, ssh and file, with the logins from the settings
 * and the environment, through the environment's proxies, and with reliable timeouts. Thread-safe;
 * closing it ends queries in progress.
 */
public final class GitRemotes implements AutoCloseable {
  private final OkHttpClient http;
  private final SshSessions ssh;
  private final RemoteCredentials credentials;
  private final RemoteTimeouts timeouts;
  private final ScheduledExecutorService timer = timer();

  /**
   * @param environment contains the proxies and the socket of the user's ssh-agent
   */
  public GitRemotes(
      Map<String, String> environment, RemoteCredentials credentials, RemoteTimeouts timeouts) {
    this(environment, credentials, timeouts, new File(System.getProperty("user.home")));
  }

  GitRemotes(
      Map<String, String> environment,
      RemoteCredentials credentials,
      RemoteTimeouts timeouts,
      File home) {
    ReadOnlyHome.allow();
    EnvironmentProxies proxies = new EnvironmentProxies(environment);
    this.http =
        new OkHttpClient.Builder()
            .proxySelector(proxies)
            .proxyAuthenticator(proxies.authenticator())
            .connectTimeout(timeouts.connect())
            .readTimeout(timeouts.read())
            .addInterceptor(GitRemotes::declared)
            .build();
    this.ssh = new SshSessions(home, credentials.sshKey(), environment.get("SSH_AUTH_SOCK"));
    this.credentials = credentials;
    this.timeouts = timeouts;
  }

  /**
   * OkHttp's wait for a connection throws an undeclared {@link InterruptedException} (square/okhttp
   * issue 9014). An {@link Attempt} interrupts its thread at the time limit.
   */
  private static Response declared(Interceptor.Chain chain) throws IOException {
    try {
      return chain.proceed(chain.request());
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while connecting");
      }
      throw e;
    }
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

  /** Starts a query of a remote on this thread; the total time runs from now. */
  public Attempt begin() {
    return new Attempt(timer, timeouts.total());
  }

  /** Returns a client for other HTTP requests through the same proxies. */
  public OkHttpClient http() {
    return http;
  }

  /** The time limit of an {@link Attempt}. */
  public Duration total() {
    return timeouts.total();
  }

  /** Returns a transport to list refs, without a local repository. */
  public Transport open(URIish uri, Attempt attempt)
      throws NotSupportedException, TransportException {
    return isGitDaemon(uri)
        ? new GitDaemonTransport(uri, attempt, timeouts)
        : prepared(Transport.open(uri), uri, attempt, /* dumb= */ false);
  }

  /** Returns a transport to fetch into {@code local}. */
  public Transport open(Repository local, URIish uri, Attempt attempt)
      throws NotSupportedException, TransportException {
    return isGitDaemon(uri)
        ? new GitDaemonTransport(local, uri, attempt, timeouts)
        : prepared(Transport.open(local, uri), uri, attempt, /* dumb= */ true);
  }

  private static boolean isGitDaemon(URIish uri) {
    return uri.getScheme() != null && uri.getScheme().toLowerCase(Locale.ROOT).equals("git");
  }

  /** JGit can read from a dumb host only when it fetches into a repository. */
  private Transport prepared(Transport transport, URIish uri, Attempt attempt, boolean dumb) {
    if (transport instanceof TransportHttp overHttp) {
      HttpOrigin origin = HttpOrigin.of(uri);
      overHttp.setHttpConnectionFactory(new Connections(http, origin, attempt, dumb));
      credentials
          .forHost(uri)
          .map(login -> new OriginCredentials(origin, login))
          .ifPresent(overHttp::setCredentialsProvider);
    }
    if (transport instanceof SshTransport overSsh) {
      overSsh.setSshSessionFactory(ssh.factory());
      overSsh.setTimeout((int) timeouts.read().toSeconds());
    }
    return transport;
  }

  /** Creates connections that end with the attempt and log in only to the remote itself. */
  private static final class Connections implements HttpConnectionFactory {
    private final OkHttpClient http;
    private final HttpOrigin origin;
    private final Attempt attempt;
    private final boolean dumb;

    Connections(OkHttpClient http, HttpOrigin origin, Attempt attempt, boolean dumb) {
      // JGit follows redirects itself and would send a login to another port
      this.http = http.newBuilder().followRedirects(false).build();
      this.origin = origin;
      this.attempt = attempt;
      this.dumb = dumb;
    }

    @Override
    public HttpConnection create(URL url) {
      OkHttpClient client = http.newBuilder().callTimeout(attempt.remaining()).build();
      return new OkHttpConnection(client, url, HttpOrigin.of(url).equals(origin), dumb);
    }

    /** Ignores JGit's proxy, which is the JDK's; the client has its own, from the environment. */
    @Override
    public HttpConnection create(URL url, @Nullable Proxy proxy) {
      return create(url);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    http.dispatcher().cancelAll();
    ssh.close();
  }
}
