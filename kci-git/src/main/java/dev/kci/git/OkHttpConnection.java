package dev.kci.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * One of JGit's HTTP requests, sent with OkHttp, which has a timeout for a whole call, a connection
 * pool, and proxies with passwords. Timeouts, TLS and redirects follow the client's settings. Used
 * by one thread.
 */
final class OkHttpConnection implements HttpConnection {
  /** Headers that identify the user, in lower case. */
  private static final Set<String> LOGIN = Set.of("authorization", "cookie");

  private final OkHttpClient client;
  private final URL url;
  private final boolean mayLogIn;
  private final boolean dumb;
  private final Request.Builder request;
  private final Buffer body = new Buffer();
  private String method = "GET";
  private @Nullable Response response;

  /**
   * @param mayLogIn whether the login of the remote may be sent to this URL
   * @param dumb whether to accept dumb HTTP
   */
  OkHttpConnection(OkHttpClient client, URL url, boolean mayLogIn, boolean dumb) {
    this.client = client;
    this.url = url;
    this.mayLogIn = mayLogIn;
    this.dumb = dumb;
    this.request = new Request.Builder().url(url);
  }

  private Response response() throws IOException {
    if (response == null) {
      RequestBody content =
          method.equals("POST")
              ? RequestBody.create(body.snapshot(), (MediaType) null) // JGit sets Content-Type
              : null;
      Response received = client.newCall(request.method(method, content).build()).execute();
      try {
        RetryAfter.check(received);
        RefsAnswer.check(received, dumb);
      } catch (IOException e) {
        received.close();
        throw e;
      }
      response = received;
    }
    return response;
  }

  @Override
  public void connect() throws IOException {
    response();
  }

  @Override
  public int getResponseCode() throws IOException {
    return response().code();
  }

  @Override
  public String getResponseMessage() throws IOException {
    return response().message();
  }

  @Override
  public URL getURL() {
    return url;
  }

  @Override
  public Map<String, List<String>> getHeaderFields() {
    return response == null ? Map.of() : response.headers().toMultimap();
  }

  @Override
  public @Nullable String getHeaderField(String name) {
    return response == null ? null : response.header(name);
  }

  @Override
  public List<String> getHeaderFields(String name) {
    return response == null ? List.of() : response.headers(name);
  }

  @Override
  public @Nullable String getContentType() {
    return getHeaderField("Content-Type");
  }

  @Override
  public int getContentLength() {
    return response == null ? -1 : (int) response.body().contentLength();
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return response().body().byteStream();
  }

  @Override
  public OutputStream getOutputStream() {
    return body.outputStream();
  }

  @Override
  public void setRequestProperty(String name, @Nullable String value) {
    if (value == null) {
      request.removeHeader(name);
    } else if (mayLogIn || !LOGIN.contains(name.toLowerCase(Locale.ROOT))) {
      request.header(name, value);
    }
  }

  @Override
  public void setRequestMethod(String method) {
    this.method = method;
  }

  @Override
  public String getRequestMethod() {
    return method;
  }

  @Override
  public boolean usingProxy() {
    return client.proxySelector() != null;
  }

  @Override
  public void setUseCaches(boolean use) {
    // the client has no cache
  }

  @Override
  public void setConnectTimeout(int millis) {
    // the client has its own
  }

  @Override
  public void setReadTimeout(int millis) {
    // the client has its own
  }

  @Override
  public void setInstanceFollowRedirects(boolean follow) {
    // the client follows none; JGit does
  }

  @Override
  public void setDoOutput(boolean output) {
    // the method implies it
  }

  @Override
  public void setFixedLengthStreamingMode(int length) {
    // the body is buffered: it lists wanted and existing commits, some kilobytes
  }

  @Override
  public void setChunkedStreamingMode(int length) {
    // as above
  }

  @Override
  public void configure(
      KeyManager @Nullable [] keys,
      TrustManager @Nullable [] trust,
      @Nullable SecureRandom random) {
    throw new UnsupportedOperationException(
        "http.sslVerify=false in the user's git configuration is not supported;"
            + " add the server's certificate to the JDK's trust store");
  }

  @Override
  public void setHostnameVerifier(HostnameVerifier verifier) {
    throw new UnsupportedOperationException(
        "http.sslVerify=false in the user's git configuration is not supported");
  }
}
