package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.mail.Addresses;
import dev.kci.report.mail.Outbox;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.Templates;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import dev.kci.results.reader.CheckoutReader;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.StopSignal;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A done checkout whose job may have to run again before its mail. */
class ConfirmerTest {
  @TempDir Path temp;
  private Sandbox sandbox;
  private KciApi api;
  private Outbox outbox;
  private final List<JsonObject> retries = new CopyOnWriteArrayList<>();

  @BeforeEach
  void open() throws IOException {
    sandbox = Sandbox.start();
    OkHttpClient recording =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  if (chain.request().url().encodedPath().endsWith("/publish/retry")) {
                    Buffer body = new Buffer();
                    chain.request().body().writeTo(body);
                    retries.add(JsonText.parseObject(body.readUtf8()).object("data").orElseThrow());
                  }
                  return chain.proceed(chain.request());
                })
            .build();
    api =
        KciApi.builder(sandbox.url())
            .httpClient(recording)
            .token(sandbox.token("pipeline"))
            .build();
    outbox = Outbox.open(temp.resolve("outbox"));
  }

  @AfterEach
  void close() {
    outbox.close();
    api.close();
    sandbox.close();
  }

  @Test
  void regressionIsMailedAfterItFailedAgain() throws IOException {
    ReportService service = service(2, Duration.ofHours(1));
    attempt(checkout("1"), 0, Result.PASS);
    Node checkout = checkout("2");
    attempt(checkout, 0, Result.FAIL);
    service.handle(NodeEvent.ofCurrent(checkout));
    assertThat(retries).hasSize(1);
    assertThat(retries.get(0).string("id")).contains(checkout.requireId());
    assertThat(retries.get(0).strings("jobfilter")).containsExactly("job");
    assertThat(retries.get(0).strings("platform_filter")).containsExactly("board");
    assertThat(retries.get(0).integer("retry_counter")).contains(1L);

    service.handle(NodeEvent.ofCurrent(checkout));
    Node second = attempt(checkout, 1, null);
    service.handle(NodeEvent.ofCurrent(checkout));
    assertThat(retries).as("asked once while the attempt is missing or running").hasSize(1);

    api.nodes().update(second, node -> node.done(Result.FAIL));
    service.handle(NodeEvent.ofCurrent(checkout));
    assertThat(retries).hasSize(2);
    assertThat(retries.get(1).integer("retry_counter")).contains(2L);
    assertThat(outbox.isHandled(checkout.requireId())).isFalse();

    attempt(checkout, 2, Result.FAIL);
    service.handle(NodeEvent.ofCurrent(checkout));
    assertThat(retries).hasSize(2);
    assertThat(mail()).contains("REGRESSIONS: 1").contains("broken since").contains("3 attempts");
  }

  @Test
  void failureThatDoesNotComeAgainIsNoRegression() throws IOException {
    ReportService service = service(2, Duration.ofHours(1));
    attempt(checkout("1"), 0, Result.PASS);
    Node checkout = checkout("2");
    attempt(checkout, 0, Result.FAIL);
    service.handle(NodeEvent.ofCurrent(checkout));
    assertThat(outbox.isHandled(checkout.requireId())).isFalse();
    attempt(checkout, 1, Result.PASS);
    service.handle(NodeEvent.ofCurrent(checkout));
    assertThat(mail()).doesNotContain("REGRESSIONS").contains("PASSED WHEN RUN AGAIN: 1");
  }

  @Test
  void strangersAttemptDecidesNothing() throws IOException {
    ReportService service = service(1, Duration.ofHours(1));
    attempt(checkout("1"), 0, Result.PASS);
    Node checkout = checkout("2");
    attempt(checkout, 0, Result.FAIL);
    try (KciApi stranger =
        KciApi.builder(sandbox.url()).token(sandbox.token("runtime-shell")).build()) {
      stranger.nodes().create(node(checkout, 1, Result.PASS));
    }
    service.handle(NodeEvent.ofCurrent(checkout));
    assertThat(outbox.isHandled(checkout.requireId())).isFalse();
  }

  @Test
  void mailDoesNotWaitWithoutRerunsOrTime() throws IOException {
    attempt(checkout("1"), 0, Result.PASS);
    Node checkout = checkout("2");
    attempt(checkout, 0, Result.FAIL);
    service(0, Duration.ofHours(1)).handle(NodeEvent.ofCurrent(checkout));
    assertThat(mail()).contains("REGRESSIONS: 1").contains("1 of the last 2 runs passed");

    Node other = checkout("3");
    attempt(other, 0, Result.FAIL);
    service(1, Duration.ZERO).handle(NodeEvent.ofCurrent(other));
    assertThat(outbox.isHandled(other.requireId())).isTrue();
  }

  private String mail() throws IOException {
    try (Stream<Path> files = Files.walk(temp.resolve("outbox/pending"))) {
      Path file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
      return Files.readString(file);
    }
  }

  private Node checkout(String digit) {
    Node checkout =
        api.nodes()
            .create(
                Node.builder(NodeKind.CHECKOUT, "checkout")
                    .kernelRevision(
                        new KernelRevision(
                            "mainline", "https://example.org/l.git", "master", digit.repeat(40)))
                    .state(NodeState.AVAILABLE)
                    .build());
    return api.nodes().update(checkout, node -> node.done(Result.PASS));
  }

  private Node attempt(Node checkout, long number, Result result) {
    return api.nodes().create(node(checkout, number, result));
  }

  private static Node node(Node checkout, long number, Result result) {
    return Node.lateChildOf(checkout, NodeKind.JOB, "job")
        .data("kernel_revision", checkout.data().get("kernel_revision"))
        .data("platform", "board")
        .data("runtime", "lab")
        .retryCounter(number)
        .state(result == null ? NodeState.RUNNING : NodeState.DONE)
        .result(result)
        .build();
  }

  private ReportService service(int confirm, Duration wait) throws IOException {
    Path file = temp.resolve("jobs.yaml");
    Files.writeString(
        file, "jobs: {job: {template: t, kind: job, params: {confirm: " + confirm + "}}}\n");
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(file)));
    CountedOwners counted = new CountedOwners(Set.of(), new RuntimeUsers(Map.of()));
    return new ReportService(
        api.nodes(),
        TrustedOwners.of(api.users(), Set.of()),
        new ReportMaker(
            new CheckoutReader(api, () -> counted),
            configuration,
            new Histories(api, () -> counted),
            new PassRates(api, () -> counted),
            null),
        new Confirmer(api, configuration, wait),
        new ReportMailer(
            Templates.ours(),
            new NodeLinks("https://x.example.org/{id}"),
            Addresses.parse("from", "bot@example.org").get(0),
            null),
        List.of(Route.everything(Addresses.parse("to", "a@example.org"), List.of(), false)),
        outbox,
        Duration.ofMillis(1),
        InstantSource.system(),
        new StopSignal());
  }
}
