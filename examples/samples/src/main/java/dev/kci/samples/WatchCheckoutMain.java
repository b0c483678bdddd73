package dev.kci.samples;

import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.service.EventLoop;
import dev.kci.service.StopSignal;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Prints what happens to a checkout and the nodes below it, until the checkout is done. */
public final class WatchCheckoutMain {
  private WatchCheckoutMain() {}

  /** Takes the API's URL and the checkout's id. */
  public static void main(String[] args) {
    ApiToken token = ApiToken.of(System.getenv("KCI_API_TOKEN"));
    try (KciApi api = KciApi.builder(URI.create(args[0])).token(token).build()) {
      Node checkout = api.nodes().get(args[1]);
      String treeid = Objects.requireNonNull(checkout.treeid(), "the checkout has no treeid");
      NodeQuery tree = NodeQuery.where(NodeField.TREEID.is(treeid));
      Map<String, String> shown = new ConcurrentHashMap<>(); // several threads handle events
      StopSignal stop = new StopSignal();
      EventLoop.Builder watch =
          EventLoop.builder(
              api,
              "watch:" + UUID.randomUUID(), // nobody else may use the same name
              event -> {
                Node node = api.nodes().get(event.id()); // an event does not say the treeid
                String line = line(node);
                if (treeid.equals(node.treeid()) && !line.equals(shown.put(event.id(), line))) {
                  System.out.println(line);
                }
                if (event.id().equals(args[1]) && node.state() == NodeState.DONE) {
                  stop.stop();
                }
              },
              stop);
      // what happened before the subscription, or while the API was away
      watch.reconcile(() -> api.nodes().find(tree), Duration.ofMinutes(1));
      try (EventLoop loop = watch.build()) {
        loop.run();
      }
    }
  }

  private static String line(Node node) {
    return String.join("/", node.path())
        + " "
        + node.state().wireName()
        + (node.result() == null ? "" : " " + node.result().wireName());
  }
}
