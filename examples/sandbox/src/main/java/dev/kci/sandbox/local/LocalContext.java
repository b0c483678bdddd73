package dev.kci.sandbox.local;

import io.javalin.config.Key;
import io.javalin.config.MultipartConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.json.JsonMapper;
import io.javalin.plugin.ContextPlugin;
import io.javalin.router.Endpoint;
import io.javalin.router.Endpoints;
import io.javalin.security.RouteRole;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A request without a server. Has what the handlers of nodes and events use, and nothing else. */
final class LocalContext implements Context {
  private final LocalRequest request;
  private final Map<String, String> parameters;
  private int status = 200;
  private byte[] result = new byte[0];
  private @Nullable CompletableFuture<?> later;

  LocalContext(LocalRequest request, Map<String, String> parameters) {
    this.request = request;
    this.parameters = parameters;
  }

  LocalApi.Answer answer() {
    return new LocalApi.Answer(status, result);
  }

  /** Returns what completes the answer; null if it is complete. */
  @Nullable CompletableFuture<?> later() {
    return later;
  }

  @Override
  public HandlerType method() {
    return HandlerType.findOrCreate(request.method());
  }

  @Override
  public String path() {
    return request.path();
  }

  @Override
  public String host() {
    return "localhost";
  }

  @Override
  public @Nullable String queryString() {
    return request.query();
  }

  @Override
  public String pathParam(String name) {
    return Objects.requireNonNull(parameters.get(name), name);
  }

  @Override
  public Map<String, String> pathParamMap() {
    return parameters;
  }

  @Override
  public @Nullable String header(String name) {
    return request.headers().get(name);
  }

  @Override
  public byte[] bodyAsBytes() {
    return request.body();
  }

  @Override
  public String body() {
    return new String(request.body(), StandardCharsets.UTF_8);
  }

  @Override
  public Context status(int code) {
    status = code;
    return this;
  }

  @Override
  public int statusCode() {
    return status;
  }

  @Override
  public Context contentType(String type) {
    return this; // always JSON
  }

  @Override
  public Context result(byte[] bytes) {
    result = bytes;
    return this;
  }

  @Override
  public void future(Supplier<? extends CompletableFuture<?>> work) {
    later = work.get();
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException(
        "this part of a request or answer exists only with a server");
  }

  @Override
  public HttpServletRequest req() {
    throw unused();
  }

  @Override
  public HttpServletResponse res() {
    throw unused();
  }

  @Override
  public Endpoints endpoints() {
    throw unused();
  }

  @Override
  public Endpoint endpoint() {
    throw unused();
  }

  @Override
  public <T> T appData(Key<T> key) {
    throw unused();
  }

  @Override
  public JsonMapper jsonMapper() {
    throw unused();
  }

  @Override
  public <T> T with(Class<? extends ContextPlugin<?, T>> plugin) {
    throw unused();
  }

  @Override
  public MultipartConfig multipartConfig() {
    throw unused();
  }

  @Override
  public boolean strictContentTypes() {
    throw unused();
  }

  @Override
  public ServletOutputStream outputStream() {
    throw unused();
  }

  @Override
  public Context minSizeForCompression(int bytes) {
    throw unused();
  }

  @Override
  public Context result(InputStream stream) {
    throw unused();
  }

  @Override
  public @Nullable InputStream resultInputStream() {
    throw unused();
  }

  @Override
  public void redirect(String location, HttpStatus status) {
    throw unused();
  }

  @Override
  public void writeJsonStream(Stream<?> stream) {
    throw unused();
  }

  @Override
  public Context skipRemainingHandlers() {
    throw unused();
  }

  @Override
  public Set<RouteRole> routeRoles() {
    throw unused();
  }
}
