package dev.kci.sandbox.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import java.util.List;

/**
 * Registers each path of the API under {@code /latest}, {@code /v0} and without a version, as the
 * server serves it (source: recorded exchanges {@code version-v0}, {@code root-no-version-prefix}).
 */
public final class VersionedRoutes {
  private static final List<String> PREFIXES = List.of("/latest", "/v0", "");

  private final RoutesConfig routes;

  public VersionedRoutes(RoutesConfig routes) {
    this.routes = routes;
  }

  public void get(String path, Handler handler) {
    PREFIXES.forEach(prefix -> routes.get(prefix + path, handler));
  }

  public void post(String path, Handler handler) {
    PREFIXES.forEach(prefix -> routes.post(prefix + path, handler));
  }

  public void put(String path, Handler handler) {
    PREFIXES.forEach(prefix -> routes.put(prefix + path, handler));
  }

  public void patch(String path, Handler handler) {
    PREFIXES.forEach(prefix -> routes.patch(prefix + path, handler));
  }

  public void delete(String path, Handler handler) {
    PREFIXES.forEach(prefix -> routes.delete(prefix + path, handler));
  }
}
