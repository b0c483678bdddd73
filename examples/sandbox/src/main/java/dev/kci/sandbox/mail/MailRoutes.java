package dev.kci.sandbox.mail;

import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.http.JsonExchange;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The received mails over HTTP: {@code GET /mails} lists them, {@code GET /mails/N} shows one. */
public final class MailRoutes {
  private final MailFolder mails;

  public MailRoutes(MailFolder mails) {
    this.mails = mails;
  }

  public void register(RoutesConfig routes) {
    routes.get("/mails", ctx -> JsonExchange.reply(ctx, list()));
    routes.get("/mails/{number}", this::mail);
  }

  private List<Map<String, Object>> list() {
    return mails.numbers().stream().map(this::summary).toList();
  }

  private Map<String, Object> summary(int number) {
    byte[] message = mails.read(number).orElse(new byte[0]);
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("number", number);
    summary.put("size", message.length);
    headers(new String(message, StandardCharsets.UTF_8)).forEach(summary::putIfAbsent);
    return summary;
  }

  private static Map<String, String> headers(String message) {
    Map<String, String> headers = new LinkedHashMap<>();
    String head = message.split("\r?\n\r?\n", 2)[0].replaceAll("\r?\n[ \t]+", " ");
    for (String line : head.split("\r?\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  private void mail(Context ctx) {
    String number = ctx.pathParam("number");
    byte[] message =
        (number.matches("\\d{1,6}")
                ? mails.read(Integer.parseInt(number))
                : Optional.<byte[]>empty())
            .orElseThrow(() -> ApiFailure.of(404, "Not Found"));
    ctx.contentType("message/rfc822");
    ctx.result(message);
  }
}
