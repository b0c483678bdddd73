package dev.kci.abuse.stage;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The strangers' own web server: {@code /NUMBER/…} serves the evil tarball of attempt NUMBER. Any
 * request for it is a breach.
 */
public final class StrangersServer implements AutoCloseable {
  private static final Pattern NUMBER = Pattern.compile("/(\\d+)/.*");

  private final Stage stage;
  private final WatchedServer server;

  private StrangersServer(Stage stage) throws IOException {
    this.stage = stage;
    this.server = WatchedServer.start(this::answer);
  }

  public static StrangersServer start(Stage stage) throws IOException {
    return new StrangersServer(stage);
  }

  private void answer(HttpExchange exchange) throws IOException {
    Matcher matcher = NUMBER.matcher(exchange.getRequestURI().getPath());
    if (matcher.matches()) {
      byte[] body = EvilTarball.leaving(stage.canaries().resolve("evil-" + matcher.group(1)));
      WatchedServer.answer(exchange, 200, body);
    } else {
      WatchedServer.answer(exchange, 404, "");
    }
  }

  /** Returns the URL of a file for an attempt. */
  public String url(int number, String file) {
    return server.url() + "/" + number + "/" + file;
  }

  /** Returns the first request for a file of this attempt. */
  public Optional<String> requestFor(int number) {
    return server.requests().stream()
        .filter(request -> request.contains(" /" + number + "/"))
        .findFirst();
  }

  @Override
  public void close() {
    server.close();
  }
}
