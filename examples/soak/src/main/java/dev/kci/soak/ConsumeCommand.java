package dev.kci.soak;

import dev.kci.api.ApiToken;
import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.model.NodeEvent;
import dev.kci.service.EventLoop;
import dev.kci.service.StopSignal;
import dev.kci.service.UntilStopped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kci-soak consume}: the process that is killed. */
@Command(
    name = "consume",
    mixinStandardHelpOptions = true,
    hidden = true,
    description = "Handle events with a journal, until stopped")
final class ConsumeCommand implements Callable<Integer> {
  @Option(names = "--api-url", required = true, description = "URL of the sandbox")
  private URI api = URI.create("http://127.0.0.1/");

  @Option(names = "--token", defaultValue = "${env:KCI_API_TOKEN}", description = "API token")
  private String token = "";

  @Option(names = "--work", required = true, description = "Folder for the journal and effects")
  private Path work = Path.of("");

  @Override
  public Integer call() throws IOException {
    try (KciApi connection = connect();
        Effects effects = Effects.open(work)) {
      UntilStopped.run(stop -> consume(connection, effects, stop));
    }
    return 0;
  }

  /** Uses timeouts that the sandbox's delays exceed; its keep-alives come every second. */
  private KciApi connect() {
    return KciApi.builder(api)
        .token(ApiToken.of(token))
        .connectTimeout(Duration.ofSeconds(2))
        .readTimeout(Faults.SHORTER_THAN_DELAYS)
        .listenTimeout(Faults.SHORTER_THAN_DELAYS)
        .build();
  }

  private void consume(KciApi connection, Effects effects, StopSignal stop) {
    try (EventLoop loop =
        EventLoop.builder(
                connection, "kci-soak:consumer", event -> handle(connection, effects, event), stop)
            .journal(work.resolve("journal"))
            .workers(4)
            .backoff(new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1)))
            .build()) {
      loop.run();
    }
  }

  /** Works like a service: reads the node and repeats nothing. */
  private static void handle(KciApi api, Effects effects, NodeEvent event) {
    effects.called();
    String id = api.nodes().get(event.id()).requireId();
    try {
      effects.once(id + " " + event.state().wireName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
