package dev.kci.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.config.Configuration;
import dev.kci.sandbox.local.LocalRequest;
import dev.kci.simulator.engine.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private static final Instant START = Instant.parse("2026-11-28T00:00:00Z");

  /** In seed 20698, the answer to the probe's first request was lost, so it subscribed late. */
  @Test
  void probeOnlyHasToHandleEventsFromItsSubscriptionOn() throws IOException {
    ExecutorService threads = Executors.newCachedThreadPool();
    Scheduler scheduler = new Scheduler(START, new Random(1), threads);
    try (World world = new World(scheduler, Configuration.load(List.of()), new Random(1), false)) {
      Traffic traffic = new Traffic(world);
      traffic.start(0);
      scheduler.after(
          Duration.ofSeconds(70),
          () -> {
            assertThat(traffic.probes()).isEmpty();
            subscribe(world);
          });
      scheduler.run(Duration.ofMinutes(2));
      assertThat(traffic.probes()).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void subscribe(World world) {
    world
        .api()
        .answer(
            "probe-1",
            "probe-1.1",
            new LocalRequest(
                "POST",
                "/latest/subscribe/probe",
                null,
                Map.of("Authorization", "Bearer " + world.api().token(World.PIPELINE)),
                new byte[0]));
  }
}
