package dev.kci.kciapi;

import dev.kci.api.KciApi;
import java.io.IOException;
import java.net.URI;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Asks an API for a node and answers itself, without the network: this loads and initializes the
 * classes that the first real call needs.
 */
final class RehearsedCall {
  private static final String ID = "000000000000000000000000";
  private static final String NODE =
      """
      {"id": "%s", "kind": "job", "name": "job", "path": ["job"], "state": "done", "data": {},
       "created": "2000-01-01T00:00:00"}\
      """;

  private RehearsedCall() {}

  static void make() {
    try (KciApi api =
        KciApi.builder(URI.create("http://localhost/")).transport(RehearsedCall::answer).build()) {
      api.nodes().get(ID);
    }
  }

  private static Response answer(Interceptor.Chain chain) throws IOException {
    return new Response.Builder()
        .request(chain.request())
        .protocol(Protocol.HTTP_1_1)
        .code(200)
        .message("OK")
        .body(ResponseBody.create(NODE.formatted(ID), MediaType.get("application/json")))
        .build();
  }
}
