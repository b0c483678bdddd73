package dev.kci.sandbox.http;

import io.javalin.http.Handler;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Registers each path of the API under {@code /latest}, {@code /v0} and without a version, as the
 * server serves it (source: recorded exchanges {@code version-v0}, {@code root-no-version-prefix}),
 * and counts the requests. Thread-safe once all paths are registered.
 */
public final class VersionedRoutes {
  private static final List<String> PREFIXES = List.of("/latest", "/v0", "");

  private static final Pattern PARAMETER = Pattern.compile("\\{\\w+\\}");

  private final JavalinDefaultRoutingApi routes;
  private final List<Pattern> paths = new ArrayList<>();
  private final AtomicLong requests = new AtomicLong();

  public VersionedRoutes(JavalinDefaultRoutingApi routes) {
    this.routes = routes;
  }

  /** Returns whether there is a route for this path, with any method. */
  public boolean has(String path) {
    return paths.stream().anyMatch(known -> known.matcher(path).matches());
  }

  /** Returns the number of requests to a route. */
  public long requests() {
    return requests.get();
  }

  public void get(String path, Handler handler) {
    add(path, handler, routes::get);
  }

  public void post(String path, Handler handler) {
    add(path, handler, routes::post);
  }

  public void put(String path, Handler handler) {
    add(path, handler, routes::put);
  }

  public void patch(String path, Handler handler) {
    add(path, handler, routes::patch);
  }

  public void delete(String path, Handler handler) {
    add(path, handler, routes::delete);
  }

  private void add(String path, Handler handler, BiConsumer<String, Handler> method) {
    Handler counting =
        ctx -> {
          requests.incrementAndGet();
          handler.handle(ctx);
        };
    for (String prefix : PREFIXES) {
      method.accept(prefix + path, counting);
      paths.add(Pattern.compile(PARAMETER.matcher(prefix + path).replaceAll("[^/]+")));
    }
  }
}
