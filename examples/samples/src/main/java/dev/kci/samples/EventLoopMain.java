package dev.kci.samples;

import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.service.EventLoop;
import dev.kci.service.StopSignal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * A small service: it notes on each failed build that it has seen it. A journal keeps each event
 * until it is handled, so a restart or a {@code kill -9} loses none.
 */
public final class EventLoopMain {
  private static final String SEEN = "seen_by_sample";

  private EventLoopMain() {}

  /** Takes the API's URL and a folder for the journal, which no other program may use. */
  public static void main(String[] args) {
    ApiToken token = ApiToken.of(System.getenv("KCI_API_TOKEN"));
    StopSignal stop = new StopSignal();
    try (KciApi api = KciApi.builder(URI.create(args[0])).token(token).build();
        EventLoop loop =
            EventLoop.builder(api, "sample:" + args[1], event -> note(api, event.id()), stop)
                .filter(EventLoopMain::isFailedBuild)
                .journal(Path.of(args[1]))
                .reconcile(() -> api.nodes().find(recentFailures()), Duration.ofMinutes(5))
                .build()) {
      Runtime.getRuntime().addShutdownHook(new Thread(loop::close)); // ends work in progress
      loop.run();
    }
  }

  private static boolean isFailedBuild(NodeEvent event) {
    return event.kind().equals(NodeKind.KBUILD)
        && event.state() == NodeState.DONE
        && event.result() == Result.FAIL;
  }

  private static NodeQuery recentFailures() {
    return NodeQuery.where(NodeField.KIND.is(NodeKind.KBUILD))
        .and(NodeField.STATE.is(NodeState.DONE))
        .and(NodeField.RESULT.is(Result.FAIL))
        .and(NodeField.UPDATED.after(Instant.now().minus(Duration.ofDays(1))));
  }

  /** An event can come twice, so this reads the node first and does nothing a second time. */
  private static void note(KciApi api, String id) {
    Node build = api.nodes().get(id);
    if (!build.data().has(SEEN)) {
      // data is sent as a whole: what others write there between the two calls is lost
      api.nodes().updateSilently(build, node -> node.withData(node.data().with(SEEN, true)));
      System.out.println("Noted " + id);
    }
  }
}
