package dev.kci.git;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxies from the environment, read as curl and git do: {@code http_proxy}, {@code
 * https_proxy}, {@code all_proxy} ({@code http://user:password@host:port} or {@code
 * socks5://host:port}) and {@code no_proxy} (hosts and domains, {@code *} for all), in lower or
 * upper case; {@code HTTP_PROXY} is not read, since a CGI server sets it from a request's header.
 */
final class EnvironmentProxies extends ProxySelector {
  private static final Logger LOG = LoggerFactory.getLogger(EnvironmentProxies.class);

  private final Map<String, String> environment;

  EnvironmentProxies(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public List<Proxy> select(URI uri) {
    return List.of(
        proxyUrl(uri.getScheme(), uri.getHost())
            .map(EnvironmentProxies::proxy)
            .orElse(Proxy.NO_PROXY));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    LOG.debug("Proxy {} for {}: {}", address, uri.getHost(), failure.getMessage());
  }

  /** Returns an authenticator that answers a proxy once, with the password from its URL. */
  Authenticator authenticator() {
    return (route, response) -> {
      if (route == null || response.request().header("Proxy-Authorization") != null) {
        return null;
      }
      return proxyUrl(route.address().url().scheme(), route.address().url().host())
          .map(URI::getUserInfo)
          .map(
              login -> {
                String[] parts = login.split(":", 2);
                String basic = Credentials.basic(parts[0], parts.length > 1 ? parts[1] : "");
                return response.request().newBuilder().header("Proxy-Authorization", basic).build();
              })
          .orElse(null);
    };
  }

  private Optional<URI> proxyUrl(String scheme, String host) {
    if (isExempt(host)) {
      return Optional.empty();
    }
    return variable(scheme + "_proxy")
        .or(() -> variable("all_proxy"))
        .map(value -> URI.create(value.contains("://") ? value : "http://" + value));
  }

  private boolean isExempt(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return Arrays.stream(variable("no_proxy").orElse("").split("[,\\s]+"))
        .map(entry -> entry.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", ""))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> entry.equals("*") || name.equals(entry) || name.endsWith("." + entry));
  }

  private Optional<String> variable(String name) {
    String value = environment.get(name);
    if (value == null && !name.equals("http_proxy")) {
      value = environment.get(name.toUpperCase(Locale.ROOT));
    }
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static Proxy proxy(URI url) {
    boolean socks = url.getScheme().toLowerCase(Locale.ROOT).startsWith("socks");
    int port = url.getPort() > 0 ? url.getPort() : socks ? 1080 : 80;
    return new Proxy(
        socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP,
        InetSocketAddress.createUnresolved(url.getHost(), port));
  }
}
