package dev.kci.service.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kci.api.HttpClients;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.service.shard.LeaseException;
import dev.kci.service.shard.LeaseTimes;
import dev.kci.service.shard.MemberLease;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that stores Leases as the cluster's API does. */
class KubernetesLeasesTest {
  private static final Set<String> BOTH = Set.of("farm-0", "farm-1");

  @TempDir Path folder;
  private final Map<String, JsonObject> stored = new TreeMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private int versions;
  private int refusal;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("token"), "secret\n");
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private KubernetesLeases leases(String group) {
    Duration call = Duration.ofSeconds(20);
    HttpUrl url = HttpUrl.get("http://127.0.0.1:" + server.getAddress().getPort());
    PodAccount account =
        new PodAccount(url, "kci", folder, HttpClients.builder(call, call, call).build());
    return new KubernetesLeases(account, "kci-runner", group, LeaseTimes.STANDARD);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/");
    String name = path.length > 7 ? path[7] : "";
    String method = exchange.getRequestMethod();
    requests.add(method + " " + name);
    assertThat(exchange.getRequestHeaders().getFirst("Authorization")).isEqualTo("Bearer secret");
    String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    JsonObject sent = text.isEmpty() ? JsonObject.empty() : JsonText.parseObject(text);
    JsonObject known = stored.get(name);
    if (refusal > 0) {
      send(exchange, refusal, JsonObject.of("message", "no"));
    } else if (name.isEmpty() && method.equals("GET")) {
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      List<JsonObject> items =
          stored.values().stream()
              .filter(
                  lease ->
                      query.endsWith(
                          "kci.dev/group="
                              + lease
                                  .object("metadata.labels")
                                  .orElseThrow()
                                  .asMap()
                                  .get("kci.dev/group")))
              .toList();
      send(exchange, 200, JsonObject.of("items", items));
    } else if (method.equals("POST")) {
      send(exchange, 201, store(sent.string("metadata.name").orElseThrow(), sent));
    } else if (known == null) {
      send(exchange, 404, JsonObject.of("message", "leases \"" + name + "\" not found"));
    } else if (isOfAnotherVersion(method, sent, known)) {
      send(exchange, 409, JsonObject.of("message", "the object has been modified"));
    } else if (method.equals("DELETE")) {
      stored.remove(name);
      send(exchange, 200, JsonObject.of("status", "Success"));
    } else {
      send(exchange, 200, method.equals("PATCH") ? store(name, sent) : known);
    }
  }

  /** A deletion without preconditions concerns any version. */
  private static boolean isOfAnotherVersion(String method, JsonObject sent, JsonObject known) {
    Optional<String> version =
        sent.string(
            method.equals("DELETE") ? "preconditions.resourceVersion" : "metadata.resourceVersion");
    return switch (method) {
      case "PATCH" -> !version.equals(known.string("metadata.resourceVersion"));
      case "DELETE" ->
          version.isPresent() && !version.equals(known.string("metadata.resourceVersion"));
      default -> false;
    };
  }

  private JsonObject store(String name, JsonObject lease) {
    JsonObject metadata = lease.object("metadata").orElseThrow();
    JsonObject kept =
        lease.with(
            "metadata", metadata.with("resourceVersion", String.valueOf(++versions)).asMap());
    stored.put(name, kept);
    return kept;
  }

  private static void send(HttpExchange exchange, int status, JsonObject body) throws IOException {
    byte[] text = JsonText.write(body).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }

  private static MemberLease lease(String member, String process, int number) {
    return new MemberLease(member, process + " " + number, BOTH);
  }

  @Test
  void leaseIsCreatedThenPatchedAndDeleted() {
    try (KubernetesLeases leases = leases("farm")) {
      leases.renew(lease("farm-0", "p", 1));
      leases.renew(lease("farm-0", "p", 2));
      assertThat(leases.all()).containsExactly(lease("farm-0", "p", 2));
      leases.release("farm-0");
      leases.release("farm-0");
      assertThat(leases.all()).isEmpty();
    }
    String name = "kci-runner-farm-farm-0";
    assertThat(requests)
        .containsExactly(
            "GET " + name,
            "POST ",
            "PATCH " + name,
            "GET ",
            "DELETE " + name,
            "DELETE " + name,
            "GET ");
  }

  @Test
  void leaseIsReadableForPeople() {
    leases("farm").renew(lease("farm-0", "p", 1));
    JsonObject lease = stored.values().iterator().next();
    assertThat(lease.string("spec.holderIdentity")).contains("farm-0");
    assertThat(lease.integer("spec.leaseDurationSeconds")).contains(12L);
    assertThat(lease.string("spec.renewTime").orElseThrow())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void missingRightShowsAtTheStart(int status) {
    refusal = status;
    assertThatThrownBy(() -> leases("farm").check())
        .isInstanceOf(LeaseException.class)
        .hasMessageEndingWith("/namespaces/kci/leases: " + status + ", no");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 429, 500, 503})
  void serverThatMayRecoverDoesNotStopTheStart(int status) {
    refusal = status;
    assertThatCode(() -> leases("farm").check()).doesNotThrowAnyException();
    server.stop(0);
    assertThatCode(() -> leases("farm").check()).doesNotThrowAnyException();
  }

  @Test
  void missingTokenShowsAtTheStart() throws IOException {
    Files.delete(folder.resolve("token"));
    assertThatThrownBy(() -> leases("farm").check()).hasMessageContaining("the token");
  }

  @Test
  void membersSeeTheirGroupOnly() {
    leases("farm").renew(lease("farm-0", "p", 1));
    leases("farm").renew(lease("farm-1", "q", 7));
    leases("other").renew(lease("farm-0", "r", 3));
    assertThat(leases("farm").all())
        .containsExactlyInAnyOrder(lease("farm-0", "p", 1), lease("farm-1", "q", 7));
  }

  @Test
  void newProcessContinuesTheLeaseOfItsPod() {
    leases("farm").renew(lease("farm-0", "p", 9));
    leases("farm").renew(lease("farm-0", "q", 1));
    assertThat(leases("farm").all()).containsExactly(lease("farm-0", "q", 1));
  }

  /** Its request arrives late, for instance, when the pod has been replaced. */
  @Test
  void processThatEndsDoesNotDeleteTheLeaseOfTheNextOne() {
    KubernetesLeases first = leases("farm");
    first.renew(lease("farm-0", "p", 9));
    leases("farm").renew(lease("farm-0", "q", 1));
    first.release("farm-0");
    assertThat(leases("farm").all()).containsExactly(lease("farm-0", "q", 1));
  }

  @Test
  void processThatDoesNotKnowItsLeaseDeletesNothing() {
    leases("farm").release("farm-0");
    assertThat(requests).isEmpty();

    KubernetesLeases unsure = leases("farm");
    unsure.renew(lease("farm-0", "p", 1));
    refusal = 500; // it may have been renewed all the same
    assertThatThrownBy(() -> unsure.renew(lease("farm-0", "p", 2)))
        .isInstanceOf(LeaseException.class);
    refusal = 0;
    assertThatThrownBy(() -> unsure.release("farm-0")).hasMessageContaining("not deleting it");
    assertThat(leases("farm").all()).hasSize(1);
  }

  @Test
  void secondProcessWithTheSameNameStopsTheFirst() {
    KubernetesLeases first = leases("farm");
    KubernetesLeases second = leases("farm");
    first.renew(lease("farm-0", "p", 1));
    second.renew(lease("farm-0", "q", 1));
    for (int i = 2; i < 5; i++) {
      int number = i;
      assertThatThrownBy(() -> first.renew(lease("farm-0", "p", number)))
          .isInstanceOf(LeaseException.class);
      second.renew(lease("farm-0", "q", number));
    }
    assertThatThrownBy(() -> first.renew(lease("farm-0", "p", 9)))
        .hasMessageContaining("Another process renews the Lease kci-runner-farm-farm-0");
  }

  @Test
  void leaseThatSomebodyDeletedIsCreatedAgain() {
    KubernetesLeases leases = leases("farm");
    leases.renew(lease("farm-0", "p", 1));
    stored.clear();
    assertThatThrownBy(() -> leases.renew(lease("farm-0", "p", 2)))
        .hasMessageContaining("has changed; renewing it again");
    leases.renew(lease("farm-0", "p", 3));
    assertThat(leases.all()).containsExactly(lease("farm-0", "p", 3));
  }

  @Test
  void leaseWithoutItsAnnotationsClaimsEverything() {
    leases("farm").renew(lease("farm-0", "p", 1));
    stored.replaceAll(
        (name, lease) ->
            lease.with(
                "metadata", lease.object("metadata").orElseThrow().without("annotations").asMap()));
    assertThat(leases("farm").all())
        .containsExactly(new MemberLease("farm-0", "", Set.of("farm-0")));
  }

  @Test
  void serverThatIsGoneIsOneLine() {
    KubernetesLeases leases = leases("farm");
    server.stop(0);
    assertThatThrownBy(leases::all)
        .isInstanceOf(LeaseException.class)
        .hasMessageStartingWith(
            "Kubernetes GET /apis/coordination.k8s.io/v1/namespaces/kci/leases: ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Exception", "secret"));
  }

  @Test
  void leasesNeedAPod() {
    assertThatThrownBy(() -> PodAccount.of(Map.of()))
        .hasMessage(
            "Leases need a pod in Kubernetes, where KUBERNETES_SERVICE_HOST is set; elsewhere, give"
                + " --shard I/N");
  }
}
