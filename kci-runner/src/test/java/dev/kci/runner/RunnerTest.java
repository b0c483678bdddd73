package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.Heartbeat;
import dev.kci.service.Heartbeats;
import dev.kci.service.StopSignal;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {
  private static final int STARTS = 100;
  private static final String RUNTIMES =
      IntStream.range(0, 20)
          .mapToObj("  shell-%d: {lab_type: shell}\n"::formatted)
          .collect(Collectors.joining());
  private static final String CONFIG =
      """
      trees:
        t: {url: 'https://example.org/t.git'}
      platforms:
        shell: {}
      jobs:
        build: {template: script, kind: kbuild}
      scheduler:
        - job: build
          event: {channel: node, kind: checkout, state: available}
          runtime: {name: shell-0}
      runtimes:
      """;

  @TempDir Path temp;
  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  private final TrustedOwners owners = TrustedOwners.of(api.users(), Set.of());
  private final StopSignal stop = new StopSignal();

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  private Runner.Setup setup(String instance) throws IOException {
    Files.writeString(temp.resolve("config.yaml"), CONFIG + RUNTIMES);
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(temp)));
    return Runners.setup(configuration, instance, owners, new NodeOrigin(owners, null), 0);
  }

  private static Runner runner(Runner.Setup setup, KciApi api, StopSignal stop) {
    return new Runner(
        setup,
        api,
        (ancestors, changed) -> Runners.supervised(api, setup.configuration().runtimes().values()),
        stop);
  }

  @Test
  void labsMayReportChangesDuringTheStart() throws Exception {
    Runner.Setup setup = setup("one");
    for (int i = 0; i < STARTS; i++) {
      AtomicBoolean started = new AtomicBoolean();
      CompletableFuture<?> telling = new CompletableFuture<>();
      new Runner(
          setup,
          api,
          (ancestors, changed) -> {
            new Thread(() -> tell(changed, started, telling), "lab").start();
            return Runners.supervised(api, setup.configuration().runtimes().values());
          },
          stop);
      started.set(true);
      telling.get(30, TimeUnit.SECONDS);
    }
  }

  private static void tell(
      Consumer<String> changed, AtomicBoolean started, CompletableFuture<?> done) {
    try {
      while (!started.get()) {
        changed.accept("5fbd4bea9a8e4a31e5e2a001");
      }
      changed.accept("5fbd4bea9a8e4a31e5e2a001");
      done.complete(null);
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  @Test
  void stopEndsTheWaitForARunnerWhoseTurnItIs() throws IOException {
    Instant now = Instant.now();
    new Heartbeats(api.keyValues())
        .write(
            new Heartbeat(
                "kci-runner", "two", "pipeline", "1", now.minus(Duration.ofHours(1)), now));
    Runner runner = runner(setup("one"), api, stop);
    Node checkout = checkout();
    stop.stop();
    assertThatThrownBy(() -> runner.service().handle(NodeEvent.ofCurrent(checkout)))
        .hasMessageContaining("stopped");
    assertThat(children(checkout)).isEmpty();
  }

  @Test
  void stopEndsTheWaitForARunnerThatCreatesTheSameJobs() throws IOException {
    Node checkout = checkout();
    Runner other = runner(setup("two"), api, new StopSignal());
    AtomicBoolean met = new AtomicBoolean();
    OkHttpClient meeting =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  if (chain.request().method().equals("POST") && met.compareAndSet(false, true)) {
                    other.service().handle(NodeEvent.ofCurrent(checkout));
                  }
                  return chain.proceed(chain.request());
                })
            .build();
    try (KciApi meets =
        KciApi.builder(sandbox.url())
            .token(sandbox.token("pipeline"))
            .httpClient(meeting)
            .build()) {
      Runner runner = runner(setup("one"), meets, stop);
      stop.stop();
      assertThatThrownBy(() -> runner.service().handle(NodeEvent.ofCurrent(checkout)))
          .hasMessageContaining("stopped");
    }
    assertThat(children(checkout)).hasSize(2).allMatch(node -> node.supersededBy().isEmpty());
  }

  private Node checkout() {
    return api.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .kernelRevision(Revisions.of("t", "https://example.org/t.git", "b", "c".repeat(40)))
                .build()
                .available(Instant.now().plusSeconds(3600)));
  }

  private List<Node> children(Node node) {
    return api.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(node.requireId())));
  }
}
