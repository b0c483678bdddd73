package dev.kci.sandbox.local;

import io.javalin.http.ExceptionHandler;
import io.javalin.http.Handler;
import io.javalin.router.Endpoint;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.javalin.security.RouteRole;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsExceptionHandler;
import io.javalin.websocket.WsHandlerType;
import java.util.function.Consumer;

/** Collects handlers that are meant for a Javalin server. */
record LocalRoutes(Target target) implements JavalinDefaultRoutingApi {
  /** Takes one handler. */
  @FunctionalInterface
  interface Target {
    void add(String method, String path, Handler handler);
  }

  @Override
  public JavalinDefaultRoutingApi addEndpoint(Endpoint endpoint) {
    target.add(endpoint.method.name(), endpoint.path, endpoint.handler);
    return this;
  }

  @Override
  public <E extends Exception> JavalinDefaultRoutingApi exception(
      Class<E> type, ExceptionHandler<? super E> handler) {
    throw serverOnly();
  }

  @Override
  public JavalinDefaultRoutingApi error(int status, String contentType, Handler handler) {
    throw serverOnly();
  }

  @Override
  public <E extends Exception> JavalinDefaultRoutingApi wsException(
      Class<E> type, WsExceptionHandler<? super E> handler) {
    throw serverOnly();
  }

  @Override
  public JavalinDefaultRoutingApi addWsHandler(
      WsHandlerType type, String path, Consumer<WsConfig> config, RouteRole... roles) {
    throw serverOnly();
  }

  private static UnsupportedOperationException serverOnly() {
    return new UnsupportedOperationException(
        "only routes for HTTP requests work without a server; the sandbox's other handlers need"
            + " one");
  }
}
