package dev.kci.fetch;

import dev.kci.api.HttpClients;
import dev.kci.fetch.FetchException.Kind;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Downloads from the URLs on nodes, which strangers write: only from those that {@link FetchRules}
 * allow, within {@link FetchLimits}, and without credentials. A few redirects are followed, each
 * checked by the same rules. URLs outside the configured storages are requested without a proxy,
 * because a proxy would connect to unchecked addresses. Thread-safe.
 */
public final class Fetcher implements AutoCloseable {
  private static final int MOST_REDIRECTS = 5;
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Set<Integer> TRY_AGAIN = Set.of(408, 425, 429);

  private final FetchRules rules;
  private final Predicate<InetAddress> allowed;
  private final OkHttpClient anywhere;
  private final OkHttpClient publicOnly;

  /** Creates a fetcher with an installation's rules. */
  public Fetcher(FetchRules rules) {
    this(rules, Dns.SYSTEM, PublicAddresses::isPublic);
  }

  /**
   * @param resolver finds the addresses of hosts outside the configured storages
   * @param allowed whether such an address may be connected to
   */
  Fetcher(FetchRules rules, Dns resolver, Predicate<InetAddress> allowed) {
    this.rules = rules;
    this.allowed = allowed;
    this.anywhere = HttpClients.builder(CONNECT, Duration.ofMinutes(2), Duration.ZERO).build();
    this.publicOnly =
        anywhere.newBuilder().proxy(Proxy.NO_PROXY).dns(new CheckedDns(resolver, allowed)).build();
  }

  /** Processes a body, for instance parses or stores it. */
  @FunctionalInterface
  public interface BodyReader<T> {
    /**
     * Reads as much of the body as needed. The caller closes the stream.
     *
     * @throws IOException if the stream does; the fetch may be retried
     */
    T read(InputStream body) throws IOException;
  }

  /** Processes a body whose length the server may have given. */
  @FunctionalInterface
  public interface SizedReader<T> {
    /**
     * Reads as {@link BodyReader#read} does.
     *
     * @param length the number of bytes; empty if unknown
     */
    T read(InputStream body, OptionalLong length) throws IOException;
  }

  /** Downloads from a URL as {@link #read(String, FetchLimits, SizedReader)} does. */
  public <T> T read(String url, FetchLimits limits, BodyReader<T> reader) {
    return read(url, limits, (body, length) -> reader.read(body));
  }

  /**
   * Downloads from a URL. The body has the bytes as stored: transfer compression is off, and
   * compressed files are not unpacked.
   *
   * @param url http, https, or {@code file:} below a configured local storage
   * @throws FetchException if it is not allowed, does not exist, or could not be read in time
   */
  public <T> T read(String url, FetchLimits limits, SizedReader<T> reader) {
    Optional<Path> file = file(url);
    if (file.isPresent()) {
      try (InputStream in = Files.newInputStream(file.get(), LinkOption.NOFOLLOW_LINKS)) {
        return reader.read(
            new BoundedInputStream(in, limits.bytes()), OptionalLong.of(Files.size(file.get())));
      } catch (IOException e) {
        throw failure(url, limits, e);
      }
    }
    long deadline = System.nanoTime() + limits.time().toNanos();
    FetchRules.Target target = target(url);
    for (int redirects = 0; ; redirects++) {
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      try (Response response = request(target, left)) {
        if (!response.isRedirect()) {
          InputStream body = body(url, response, limits);
          long length = response.body().contentLength();
          return reader.read(body, length < 0 ? OptionalLong.empty() : OptionalLong.of(length));
        }
        if (redirects == MOST_REDIRECTS) {
          throw notAllowed(url, "redirected more than " + MOST_REDIRECTS + " times");
        }
        target = redirect(url, target.url(), response.header("Location", ""));
      } catch (IOException e) {
        throw failure(url, limits, e);
      }
    }
  }

  /**
   * Checks a URL without reading it, for instance before using an existing copy.
   *
   * @throws FetchException if it is not allowed
   */
  public void check(String url) {
    if (file(url).isEmpty()) {
      target(url);
    }
  }

  private FetchRules.Target target(String url) {
    return rules.target(url).orElseThrow(() -> notAllowed(url, "not " + rules.expected()));
  }

  /**
   * Returns the real path of a {@code file:} URL.
   *
   * @return empty if it is another kind of URL
   * @throws FetchException if the {@code file:} URL is not allowed, or there is no such file
   */
  public Optional<Path> file(String url) {
    if (!url.regionMatches(true, 0, "file:", 0, 5)) {
      return Optional.empty();
    }
    Optional<Path> folder = rules.folder(url);
    Optional<Path> path = ConfiguredStorages.file(url);
    if (folder.isEmpty() || path.isEmpty()) {
      throw notAllowed(url, "not below the path of a configured local storage");
    }
    try {
      Path real = path.get().toRealPath();
      if (!real.startsWith(folder.get().toRealPath())) {
        throw notAllowed(url, "a link leads out of the local storage");
      }
      if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
        throw new FetchException(Kind.NOT_THERE, message(url, "not a regular file"), null);
      }
      return Optional.of(real);
    } catch (NoSuchFileException e) {
      throw new FetchException(Kind.NOT_THERE, message(url, "there is no such file"), e);
    } catch (IOException e) {
      throw new FetchException(Kind.TRY_AGAIN, message(url, "the file cannot be read"), e);
    }
  }

  private Response request(FetchRules.Target target, Duration left) throws IOException {
    if (left.toMillis() <= 0) {
      throw new InterruptedIOException("timeout");
    }
    if (target.publicOnly()) {
      checkLiteral(target.url());
    }
    // Limits apply to the stored bytes, whose number compression would hide.
    Request request =
        new Request.Builder().url(target.url()).header("Accept-Encoding", "identity").build();
    OkHttpClient client = target.publicOnly() ? publicOnly : anywhere;
    return client.newBuilder().callTimeout(left).build().newCall(request).execute();
  }

  /** OkHttp does not consult the resolver for literal addresses. */
  private void checkLiteral(HttpUrl url) throws IOException {
    String host = url.host();
    boolean literal = host.contains(":") || host.matches("[0-9.]+");
    if (literal && !allowed.test(InetAddress.getByName(host))) {
      throw new CheckedDns.NotPublicException(host + " is not a public address");
    }
  }

  private FetchRules.Target redirect(String url, HttpUrl from, String location) {
    HttpUrl to = from.resolve(location);
    String shown = to == null ? location : to.toString();
    return Optional.ofNullable(to)
        .flatMap(resolved -> rules.target(resolved.newBuilder().fragment(null).build().toString()))
        .orElseThrow(
            () ->
                notAllowed(
                    url,
                    "redirected to "
                        + PlainUrl.shown(shown)
                        + ", which is not "
                        + rules.expected()));
  }

  private static InputStream body(String url, Response response, FetchLimits limits)
      throws IOException {
    int status = response.code();
    if (!response.isSuccessful()) {
      boolean again = status >= 500 || TRY_AGAIN.contains(status);
      throw new FetchException(
          again ? Kind.TRY_AGAIN : Kind.NOT_THERE, message(url, "status " + status), null);
    }
    if (response.body().contentLength() > limits.bytes()) {
      throw new BoundedInputStream.TooLongException(limits.bytes());
    }
    return new BoundedInputStream(response.body().byteStream(), limits.bytes());
  }

  private static FetchException failure(String url, FetchLimits limits, IOException e) {
    if (e instanceof BoundedInputStream.TooLongException
        || e instanceof CheckedDns.NotPublicException) {
      return new FetchException(Kind.NOT_ALLOWED, message(url, "" + e.getMessage()), e);
    }
    return new FetchException(Kind.TRY_AGAIN, message(url, words(limits, e)), e);
  }

  private static String words(FetchLimits limits, IOException e) {
    if (Thread.currentThread().isInterrupted()) {
      return "interrupted";
    }
    if (e instanceof InterruptedIOException) {
      return "no complete answer within " + limits.time().toSeconds() + " s";
    }
    if (e instanceof UnknownHostException) {
      return "the host name cannot be resolved";
    }
    String message = e.getMessage();
    return message == null ? "the connection failed" : ErrorText.of(e);
  }

  private static FetchException notAllowed(String url, String why) {
    return new FetchException(Kind.NOT_ALLOWED, message(url, why), null);
  }

  private static String message(String url, String why) {
    return "GET " + PlainUrl.shown(url) + ": " + why;
  }

  /** Cancels all fetches in progress, which then fail. */
  @Override
  public void close() {
    HttpClients.close(anywhere);
  }
}
