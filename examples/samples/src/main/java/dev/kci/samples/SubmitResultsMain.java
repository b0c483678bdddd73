package dev.kci.samples;

import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import java.net.URI;
import java.util.List;

/** Adds a job that ran elsewhere, with two tests, below a checkout. */
public final class SubmitResultsMain {
  private SubmitResultsMain() {}

  /** Takes the API's URL and the checkout's id. */
  public static void main(String[] args) {
    ApiToken token = ApiToken.of(System.getenv("KCI_API_TOKEN"));
    try (KciApi api = KciApi.builder(URI.create(args[0])).token(token).build()) {
      Node checkout = api.nodes().get(args[1]);
      Node job = api.nodes().create(Node.childOf(checkout, NodeKind.JOB, "my-suite").build());
      NodeTree tree =
          new NodeTree(
              job.done(Result.FAIL),
              List.of(test(job, "boots", Result.PASS), test(job, "sleeps", Result.FAIL)));
      api.nodes()
          .submitTree(tree) // one request for the job and its tests
          .forEach(node -> System.out.println(node.requireId() + " " + node.name()));
    }
  }

  private static NodeTree test(Node job, String name, Result result) {
    return new NodeTree(Node.childOf(job, NodeKind.TEST, name).build().done(result), List.of());
  }
}
