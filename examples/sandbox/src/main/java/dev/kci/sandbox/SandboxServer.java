package dev.kci.sandbox;

import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.http.JsonExchange;
import dev.kci.sandbox.http.NotImitated;
import dev.kci.sandbox.http.VersionedRoutes;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server, and the rules for all its paths: versions, redirects, the shapes of errors
 * (sources: recorded exchanges {@code version-unknown}, {@code trailing-slash}, {@code
 * head-not-allowed}).
 */
final class SandboxServer {
  private static final Logger LOG = LoggerFactory.getLogger(SandboxServer.class);
  private static final Pattern OTHER_VERSION = Pattern.compile("/(v[1-9]\\d*)(/.*)?");
  private static final String REFUSED = "sandbox.refused";
  private static final String PAGE =
      "<!DOCTYPE html><html><head><title>KernelCI sandbox</title></head><body><p>An API like"
          + " KernelCI's, in memory.</p></body></html>";

  private SandboxServer() {}

  /** Starts a server; {@code resources} adds its paths. */
  static Javalin start(String host, int port, BiConsumer<RoutesConfig, VersionedRoutes> resources) {
    return Javalin.create(config -> configure(config, resources)).start(host, port);
  }

  private static void configure(
      JavalinConfig config, BiConsumer<RoutesConfig, VersionedRoutes> resources) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.router.ignoreTrailingSlashes = false;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = 256L << 20;
    config.http.compressionStrategy = CompressionStrategy.NONE; // the real server does not compress
    config.jetty.modifyHttpConfiguration(
        http -> {
          http.setIdleTimeout(15 * 60_000L); // a listen call waits without a byte
          http.setSendServerVersion(false);
        });
    RoutesConfig routes = config.routes;
    VersionedRoutes versioned = new VersionedRoutes(routes);
    routes.before(ctx -> checkPath(ctx, versioned));
    versioned.get("/", ctx -> ctx.html(PAGE).contentType("text/html; charset=utf-8"));
    versioned.get("/metrics", ctx -> metrics(ctx, versioned));
    NotImitated.register(versioned);
    resources.accept(routes, versioned);
    routes.exception(ApiFailure.class, (failure, ctx) -> refuse(ctx, failure));
    routes.exception(CompletionException.class, (e, ctx) -> refuse(ctx, e));
    routes.exception(RuntimeException.class, (e, ctx) -> refuse(ctx, e));
    routes.error(404, ctx -> errorBody(ctx, "Not Found"));
    routes.error(405, ctx -> errorBody(ctx, "Method Not Allowed"));
  }

  private static void checkPath(Context ctx, VersionedRoutes versioned) {
    String path = ctx.path();
    var version = OTHER_VERSION.matcher(path);
    boolean storage = path.startsWith("/storage/");
    if (!storage && ctx.req().getRequestURI().toUpperCase(Locale.ROOT).contains("%2F")) {
      // the real server decodes the path before it looks for a route
      JsonExchange.reply(ctx, 404, Map.of("detail", "Not Found"));
      ctx.skipRemainingHandlers();
    } else if (version.matches()) {
      ctx.status(400).contentType("text/plain; charset=utf-8");
      ctx.result("Unsupported API version: " + version.group(1)).skipRemainingHandlers();
    } else if (ctx.method().name().equals("HEAD") && !storage) {
      ctx.status(405).contentType("application/json");
      ctx.header("Allow", "GET").skipRemainingHandlers();
    } else if (path.endsWith("/") && versioned.has(path.substring(0, path.length() - 1))) {
      String query = ctx.queryString() == null ? "" : "?" + ctx.queryString();
      ctx.header("Location", "http://" + ctx.host() + path.substring(0, path.length() - 1) + query);
      ctx.status(307).result(new byte[0]).skipRemainingHandlers();
      ctx.res().setContentType(null);
    }
  }

  private static void metrics(Context ctx, VersionedRoutes versioned) {
    ctx.contentType("text/plain; charset=utf-8");
    ctx.result("http_requests_total{instance=\"api\"} " + versioned.requests() + "\n");
  }

  private static void refuse(Context ctx, RuntimeException e) {
    ctx.attribute(REFUSED, true);
    if (e instanceof ApiFailure failure) {
      JsonExchange.reply(ctx, failure.status(), failure.body());
    } else if (e.getCause() instanceof ApiFailure failure) {
      JsonExchange.reply(ctx, failure.status(), failure.body());
    } else {
      LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
      refuse(ctx, ApiFailure.internal());
    }
  }

  /** Javalin has its own page for unknown paths and methods. */
  private static void errorBody(Context ctx, String detail) {
    if (ctx.attribute(REFUSED) == null && !ctx.method().name().equals("HEAD")) {
      refuse(ctx, ApiFailure.of(ctx.statusCode(), detail));
    }
  }
}
