package dev.kci.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process of a service and its journal. */
class ConsumerIT {
  private static final URI NOBODY = URI.create("http://127.0.0.1:9/");

  @TempDir Path work;

  @Test
  void aSecondOneIsRefusedWithOneLineWhileTheFirstWaitsForItsApi() throws Exception {
    try (Consumer first = new Consumer(work, NOBODY, "token")) {
      first.start();
      Path lock = work.resolve("consumer/journal/lock");
      Pause.until(
          Duration.ofSeconds(60),
          "the first has the journal",
          () -> Files.exists(lock) && Files.size(lock) > 0);
      Path log = work.resolve("second.log");
      try (JavaProcess second =
          JavaProcess.start(
              SoakCommand.class.getName(),
              List.of("consume", "--api-url=" + NOBODY, "--work=" + work.resolve("consumer")),
              Map.of("KCI_API_TOKEN", "token"),
              log)) {
        assertThat(second.await(Duration.ofSeconds(60))).isEqualTo(1);
      }
      assertThat(Files.readAllLines(log))
          .filteredOn(line -> !line.startsWith("SLF4J"))
          .singleElement()
          .asString()
          .startsWith("kci-soak consume: Event journal " + work.resolve("consumer/journal"))
          .contains("in use by process " + Files.readString(lock).strip());
      assertThat(first.isAlive()).isTrue();
      assertThat(first.stop()).isZero();
    }
  }
}
