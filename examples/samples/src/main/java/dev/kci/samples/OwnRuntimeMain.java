package dev.kci.samples;

import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.results.Findings;
import dev.kci.runtime.results.ResultNodes;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Runs one job in a runtime of one's own and reports its tests below a checkout. */
public final class OwnRuntimeMain {
  private static final long LOG_BYTES = 10_000_000;

  private OwnRuntimeMain() {}

  /** Takes the API's URL and the checkout's id. */
  public static void main(String[] args) throws IOException {
    ApiToken token = ApiToken.of(System.getenv("KCI_API_TOKEN"));
    try (KciApi api = KciApi.builder(URI.create(args[0])).token(token).build();
        JobRuntime runtime = new BoardRuntime(OwnRuntimeMain::console)) {
      Node checkout = api.nodes().get(args[1]);
      Node job = api.nodes().create(Node.childOf(checkout, NodeKind.JOB, "board-boot").build());
      JobHandle handle =
          runtime.submit(
              new JobRequest(
                  job, "boot", Map.of(), Map.of(), Instant.now().plus(Duration.ofHours(1))));
      Node running =
          api.nodes()
              .update(
                  job,
                  node ->
                      node.withState(NodeState.AVAILABLE)
                          .withData(node.data().with("runtime", "board")));

      JobStatus status = ended(runtime, handle);
      Path folder = Files.createTempDirectory("board-");
      Findings found = Findings.read(runtime.collect(handle, folder), status, LOG_BYTES, folder);
      Node done = running.done(found.end().result());
      api.nodes()
          .submitTree(
              new NodeTree(done, ResultNodes.children(done, found.report().tests(), Map.of())))
          .forEach(node -> System.out.println(String.join("/", node.path())));
      runtime.forget(handle);
    }
  }

  /** The board: a real one would be flashed and started here. */
  private static String console(String definition) {
    return "TAP version 13\n1..2\nok 1 - power\nnot ok 2 - " + definition + "\n";
  }

  private static JobStatus ended(JobRuntime runtime, JobHandle handle) {
    StopSignal never = new StopSignal();
    JobStatus status = runtime.observe(handle);
    while (status instanceof JobStatus.Running && !never.await(Duration.ofMillis(200))) {
      status = runtime.observe(handle);
    }
    return status;
  }
}
