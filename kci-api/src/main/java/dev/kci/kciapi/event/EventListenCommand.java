package dev.kci.kciapi.event;

import dev.kci.api.KciApi;
import dev.kci.api.Subscription;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.Event;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.table.Table;
import dev.kci.kciapi.output.OutputOptions;
import dev.kci.service.StopSignal;
import dev.kci.service.UntilStopped;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kci-api event listen}. */
@Command(
    name = "listen",
    mixinStandardHelpOptions = true,
    description = "Print each event of a channel as it arrives, until Ctrl-C. Needs a token.",
    footer = {
      "Examples:",
      "  kci-api event listen --promisc",
      "  kci-api event listen --channel retry --limit 1 --format json"
    })
@NoVariable
final class EventListenCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      defaultValue = "node",
      description = "Channel to listen to")
  private String channel = "node";

  @Option(names = "--promisc", description = "Print the events of other users, too")
  private boolean promiscuous;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "Exit after N events; 0 never exits")
  private long limit;

  @Override
  public void run() {
    UntilStopped.run(this::listen);
  }

  private void listen(StopSignal stop) {
    try (KciApi kci = api.connect();
        Subscription subscription = kci.events().subscribe(channel, promiscuous, null)) {
      cancelWhenStopped(subscription, stop);
      Consumer<Event> printer = printer();
      for (long shown = 0; !stop.isStopped() && (limit == 0 || shown < limit); ) {
        Event event = subscription.next();
        if (event.isKeepAlive()) {
          continue;
        }
        printer.accept(event);
        shown++;
        if (output.out().checkError()) { // nobody reads any more, as with | head
          return;
        }
      }
    } catch (UnavailableException e) {
      if (!stop.isStopped()) {
        throw e;
      }
    }
  }

  private static void cancelWhenStopped(Subscription subscription, StopSignal stop) {
    Thread watching =
        new Thread(
            () -> {
              if (stop.await(Duration.ofDays(365))) {
                subscription.cancel();
              }
            },
            "stop-listening");
    watching.setDaemon(true);
    watching.start();
  }

  private Consumer<Event> printer() {
    return output.isTable()
        ? new Table<>(EventColumns.live(), output.out()).rows()
        : event -> output.value(EventColumns.json(event));
  }
}
