package dev.kci.benchmarks;

import dev.kci.api.KciApi;
import dev.kci.api.model.NodeQuery;
import java.net.URI;

/** Reads all nodes of an API and fails unless there are as many as expected. */
final class FindClient {
  private FindClient() {}

  /**
   * @param args the API's URL and the number of nodes
   */
  public static void main(String[] args) {
    long found;
    try (KciApi api = KciApi.builder(URI.create(args[0])).build()) {
      found = api.nodes().find(NodeQuery.all()).count();
    }
    if (found != Long.parseLong(args[1])) {
      throw new IllegalStateException("Found " + found + " nodes; expected " + args[1]);
    }
  }
}
