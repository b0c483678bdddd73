package dev.kci.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Behaviour of nodes and events that was not recorded, taken from the server's code. */
class NodesTest {
  private final Sandbox sandbox = Sandbox.start();
  private final RawClient client = new RawClient(sandbox);
  private final String id = client.checkout("pipeline", "c");
  private final String path = "/latest/node/" + id;

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void anyOtherChangeResetsTheFlagOfTheBridge() {
    Map<String, Object> flag = Map.of("processed_by_kcidb_bridge", true);
    assertThat(isProcessed(patch(flag))).isTrue();
    assertThat(isProcessed(patch(Map.of("result", "pass")))).isFalse();
    assertThat(isProcessed(patch(Map.of("processed_by_kcidb_bridge", true, "state", "available"))))
        .as("the state has changed too")
        .isFalse();
    JsonObject node = JsonText.parseObject(patch(flag).body());
    assertThat(isProcessed(put(node))).as("a PUT that says the same").isFalse();
    assertThat(isProcessed(put(node))).as("a PUT that changes the flag alone").isTrue();
  }

  @Test
  void putMayBeSilent() {
    JsonObject node = JsonText.parseObject(client.get(path, null).body());
    client.send("PUT", path + "?noevent=1", "pipeline", node.asMap());
    assertThat(client.get("/latest/events?node_id=" + id, null).body()).doesNotContain("updated");
    assertThat(client.send("PUT", path + "?noevent=x", "pipeline", node.asMap()).statusCode())
        .isEqualTo(422);
  }

  @Test
  void regressionNamesNodesById() {
    var answer =
        client.post(
            "/latest/node",
            "pipeline",
            Map.of(
                "kind",
                "regression",
                "name",
                "r",
                "path",
                List.of("r"),
                "data",
                Map.of("fail_node", "zz")));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("2 validation errors for Regression\\ndata.fail_node.is-instance[ObjectId]\\n");
  }

  @ParameterizedTest
  @CsvSource({
    "data.kernel_revision.tip_of_branch=true,1",
    "data.kernel_revision.tip_of_branch=FALSE,0",
    "data.text=true,0",
    "retry_counter__int__gte=1,0",
    "retry_counter__gte__int=1,0",
    "created__gt=20200101,2",
    "created__gt=2020-01-01T00,2"
  })
  void queries(String query, int found) {
    client.post(
        "/latest/node",
        "pipeline",
        Map.of(
            "kind",
            "process",
            "name",
            "p",
            "path",
            List.of("p"),
            "data",
            Map.of("kernel_revision", Map.of("tip_of_branch", true), "text", "true")));
    assertThat(client.get("/latest/count?" + query, null).body()).isEqualTo("" + found);
  }

  @ParameterizedTest
  @CsvSource({
    "from=2020-01-01,200,created",
    "from=20200101,200,created",
    "from=2020-01-01T00,200,created",
    "from=,200,created",
    "from=x,400,Invalid 'from' parameter",
    "limit=-1,200,created",
    "limit=,200,created",
    "ids=,200,created",
    "node_id=,200,created",
    "'ids=,',400,at least one id",
    "ids=zz,400,Invalid ids format",
    "id=zz,400,Invalid id format",
    "recursive=true&limit=,400,Recursive limit is too large",
    "data.kind=checkout,200,created",
    "data.kind=job,200,[]"
  })
  void eventQueries(String query, int status, String part) {
    var answer = client.get("/latest/events?" + query, null);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(part);
  }

  private HttpResponse<String> patch(Map<String, Object> change) {
    return client.send("PATCH", path, "pipeline", change);
  }

  private HttpResponse<String> put(JsonObject node) {
    return client.send("PUT", path, "pipeline", node.asMap());
  }

  private static boolean isProcessed(HttpResponse<String> answer) {
    return JsonText.parseObject(answer.body()).bool("processed_by_kcidb_bridge").orElseThrow();
  }
}
