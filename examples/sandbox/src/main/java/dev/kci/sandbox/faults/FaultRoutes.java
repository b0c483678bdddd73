package dev.kci.sandbox.faults;

import dev.kci.sandbox.faults.Fault.Action;
import dev.kci.sandbox.faults.Fault.Cut;
import dev.kci.sandbox.faults.Fault.Delay;
import dev.kci.sandbox.faults.Fault.Status;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.http.JsonExchange;
import dev.kci.sandbox.schema.Model;
import dev.kci.sandbox.schema.Types;
import dev.kci.service.StopSignal;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Faults over HTTP, for clients on this machine only: {@code POST /sandbox/faults} with {@code
 * {"action": "status"|"delay"|"cut"|"drop-subscriptions"|"duplicate-events"|"reorder-events"
 * |"refuse-mails", "times": 1, "method": "GET", "path": "/node", "status": 502, "retry_after": 3,
 * "millis": 500, "bytes": 10}}, {@code GET} shows pending and past faults, {@code DELETE} cancels
 * pending ones.
 */
public final class FaultRoutes {
  private static final String PATH = "/sandbox/faults";
  private static final String CUT = "sandbox.cut";
  private static final Model REQUEST =
      Model.named("Fault")
          .required("action", Types.TEXT)
          .optional("times", Types.INTEGER, () -> 1L)
          .optional("method", Types.TEXT, () -> "")
          .optional("path", Types.TEXT, () -> "")
          .optional("status", Types.INTEGER, () -> 502L)
          .optional("retry_after", Types.INTEGER, () -> -1L)
          .optional("millis", Types.INTEGER, () -> 1000L)
          .optional("bytes", Types.INTEGER, () -> 10L);

  private final Faults faults;
  private final StopSignal stop;

  /**
   * Creates the routes.
   *
   * @param stop ends delays
   */
  public FaultRoutes(Faults faults, StopSignal stop) {
    this.faults = faults;
    this.stop = stop;
  }

  public void register(RoutesConfig routes) {
    routes.before(this::mistreat);
    routes.after(FaultRoutes::cut);
    routes.post(PATH, this::add);
    routes.get(PATH, this::pending);
    routes.delete(PATH, this::clear);
  }

  private void mistreat(Context ctx) {
    if (ctx.path().equals(PATH)) {
      return;
    }
    for (Action action : faults.take(ctx.method().name(), ctx.path())) {
      if (action instanceof Delay delay) {
        stop.await(delay.time());
      } else if (action instanceof Cut cut) {
        ctx.attribute(CUT, cut.bytes());
      } else if (action instanceof Status status) {
        if (status.retryAfter() >= 0) {
          ctx.header("Retry-After", String.valueOf(status.retryAfter()));
        }
        throw ApiFailure.of(status.code(), "The sandbox was told to answer this");
      }
    }
  }

  /**
   * Declares the whole length and writes less: once the answer has started, the server can only
   * close the connection.
   */
  private static void cut(Context ctx) throws IOException {
    Long bytes = ctx.attribute(CUT);
    InputStream result = ctx.resultInputStream();
    if (bytes == null || result == null) {
      return;
    }
    try (result) {
      byte[] start = result.readNBytes(Math.toIntExact(bytes));
      if (ctx.res().getHeader("Content-Length") == null) {
        long rest = result.transferTo(OutputStream.nullOutputStream());
        ctx.res().setContentLengthLong(start.length + Math.max(rest, 1));
      }
      ctx.res().getOutputStream().write(start);
      ctx.res().flushBuffer();
    }
    ctx.result(new byte[0]);
  }

  private void add(Context ctx) {
    checkLocal(ctx);
    Map<String, @Nullable Object> request = JsonExchange.read(ctx, REQUEST);
    int times = (int) number(request, "times");
    switch (String.valueOf(request.get("action"))) {
      case "drop-subscriptions" -> faults.dropSubscriptions();
      case "duplicate-events" -> faults.duplicateEvents(times);
      case "reorder-events" -> faults.reorderEvents(times);
      case "refuse-mails" -> faults.refuseMails(times);
      case "status" -> {
        long code = number(request, "status");
        plan(request, times, new Status((int) code, number(request, "retry_after")));
      }
      case "delay" -> plan(request, times, new Delay(Duration.ofMillis(number(request, "millis"))));
      case "cut" -> plan(request, times, new Cut(number(request, "bytes")));
      default ->
          throw ApiFailure.of(
              400,
              "Unknown action; expected status, delay, cut, drop-subscriptions, duplicate-events,"
                  + " reorder-events or refuse-mails");
    }
    pending(ctx);
  }

  private void plan(Map<String, @Nullable Object> request, int times, Action action) {
    try {
      faults.next(
          times,
          new Fault(
              String.valueOf(request.get("method")), String.valueOf(request.get("path")), action));
    } catch (PatternSyntaxException e) {
      throw ApiFailure.of(400, "The path is not a regular expression: " + e.getDescription());
    }
  }

  private static long number(Map<String, @Nullable Object> request, String name) {
    return request.get(name) instanceof Long number ? number : 0;
  }

  private void pending(Context ctx) {
    checkLocal(ctx);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("pending", faults.pending());
    answer.put("happened", faults.happened());
    answer.put("counts", faults.counts());
    JsonExchange.reply(ctx, answer);
  }

  private void clear(Context ctx) {
    checkLocal(ctx);
    faults.clear();
    pending(ctx);
  }

  private static void checkLocal(Context ctx) {
    try {
      if (InetAddress.getByName(ctx.req().getRemoteAddr()).isLoopbackAddress()) {
        return;
      }
    } catch (UnknownHostException e) {
      throw ApiFailure.of(403, "Forbidden");
    }
    throw ApiFailure.of(403, "Forbidden");
  }
}
