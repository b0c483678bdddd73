package dev.kci.cli.api;

import dev.kci.api.KciApi;
import dev.kci.api.Subscription;
import dev.kci.api.model.Event;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.NodeEvent;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandGroup;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-api event}. */
@Command(name = "event", mixinStandardHelpOptions = true, description = "Shows what happens.")
final class EventCommand implements CommandGroup {
  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("listen", Listen::new);
    return all;
  }

  /** {@code kci-api event listen}. */
  @Command(
      name = "listen",
      mixinStandardHelpOptions = true,
      description = "Prints each event of a channel as it comes, until Ctrl-C. Needs a token.")
  static final class Listen implements Runnable {
    @Mixin private ApiOptions api = new ApiOptions();
    @Mixin private OutputOptions output = new OutputOptions();

    @Option(
        names = "--channel",
        paramLabel = "NAME",
        defaultValue = "node",
        description = "The channel to listen to")
    private String channel = "node";

    @Option(names = "--promisc", description = "Other users' events too")
    private boolean promiscuous;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "0",
        description = "Exit after N events; 0 for never")
    private long limit;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      if (spec == null) {
        throw new IllegalStateException("Not run by picocli");
      }
      PrintWriter out = spec.commandLine().getOut();
      try (KciApi kci = api.connect();
          Subscription subscription = kci.events().subscribe(channel, promiscuous, null)) {
        for (long shown = 0; limit == 0 || shown < limit; ) {
          Event event = subscription.next();
          if (!event.isKeepAlive()) {
            print(out, event);
            shown++;
          }
        }
      }
    }

    private void print(PrintWriter out, Event event) {
      NodeEvent node = event.nodeEvent().orElse(null);
      if (output.isTable() && node != null) {
        out.printf(
            "%-7s  %-24s  %-8s  %-9s  %-10s  %s%n",
            node.op(),
            node.id(),
            node.kind(),
            node.state().wireName(),
            node.result() == null ? "-" : node.result().wireName(),
            NodeTable.printable(node.name()));
      } else {
        out.println(
            JsonText.write(
                JsonObject.of("channel", event.channel())
                    .with("owner", event.owner())
                    .with("data", event.data())));
      }
      out.flush();
    }
  }
}
