package dev.kci.runner;

import dev.kci.api.KciApi;
import dev.kci.config.Configuration;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.StopSignal;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    Configuration configuration = Configuration.load(List.of(temp));
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
  void labsMayTellOfChangesDuringTheStart() throws Exception {
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
}
