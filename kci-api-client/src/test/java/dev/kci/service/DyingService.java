package dev.kci.service;

import dev.kci.api.ApiToken;
import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeJson;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A service in which node {@code bad} causes an Error at a place given by an argument. */
final class DyingService {
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));

  private DyingService() {}

  /** Arguments: the API's port, the journal's folder, and where the Error happens, or none. */
  public static void main(String[] args) {
    UntilStopped.run(stop -> serve(Integer.parseInt(args[0]), Path.of(args[1]), args[2], stop));
  }

  private static void serve(int port, Path journal, String where, StopSignal stop) {
    PrintStream out = System.out;
    try (KciApi api =
        KciApi.builder(URI.create("http://localhost:" + port))
            .token(ApiToken.of("t"))
            .retries(0)
            .build()) {
      NodeHandler handler =
          event -> {
            out.println("begun " + event.id());
            if (where.equals("thread")) {
              EventLoop second =
                  EventLoop.builder(api, "x", e -> {}, stop).journal(journal).build();
              new Thread(second::run).start();
            }
            die(where, "handler", event);
            if (where.equals("hang") && event.id().equals("bad")) {
              stop.await(Duration.ofHours(1));
            }
            out.println("handled " + event.id());
          };
      if (where.equals("timer")) {
        startTimer();
      }
      Supplier<Stream<Node>> query =
          () -> {
            if (where.equals("query")) {
              throw new StackOverflowError("in the query");
            }
            return where.equals("reconciled")
                ? Stream.of(
                    NodeJson.read(
                        JsonObject.of("id", "bad")
                            .with("kind", "job")
                            .with("name", "a")
                            .with("state", "done")))
                : Stream.empty();
          };
      EventLoop.builder(api, "kci-test:me", handler, stop)
          .journal(journal)
          .backoff(SHORT)
          .filter(
              event -> {
                die(where, "filter", event);
                return true;
              })
          .reconcile(query, Duration.ofHours(1))
          .build()
          .run();
    }
  }

  private static void startTimer() {
    Executors.newSingleThreadScheduledExecutor()
        .schedule(
            Uncaught.in(
                () -> {
                  throw new StackOverflowError("in the timer");
                }),
            1,
            TimeUnit.MILLISECONDS);
  }

  private static void die(String where, String here, NodeEvent event) {
    boolean reconciled = where.equals("reconciled") && here.equals("handler");
    if (event.id().equals("bad") && (where.equals(here) || reconciled)) {
      throw new StackOverflowError("in the " + here);
    }
  }
}
