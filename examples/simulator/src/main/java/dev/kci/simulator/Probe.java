package dev.kci.simulator;

import dev.kci.api.KciApi;
import dev.kci.service.EventLoop;
import dev.kci.service.StopSignal;
import dev.kci.simulator.world.Computer;
import dev.kci.simulator.world.World;
import java.time.Duration;

/** A service that only has an event loop and a journal, and shows which events it handles. */
final class Probe {
  private Probe() {}

  /** Serves until stopped. */
  static void run(Computer computer) {
    StopSignal stop = computer.stop();
    try (KciApi api = computer.client(World.PIPELINE);
        EventLoop loop =
            EventLoop.builder(api, "probe", event -> handle(computer, event.id()), stop)
                .channel("probe")
                .journal(computer.journal())
                .build()) {
      loop.run();
    }
  }

  /** Takes a while, in which the process may be killed. */
  private static void handle(Computer computer, String id) {
    try {
      computer.machine().sleep(Duration.ofMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", e);
    }
    computer.probed(id);
  }
}
