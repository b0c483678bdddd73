package dev.kci.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LogSetupTest {
  /** A program that ends by itself, and says something in a shutdown hook after the JDK's own. */
  static final class Ending {
    private Ending() {}

    public static void main(String[] args) {
      LogSetup.request();
      Logger.getLogger("dev.kci.Ending").info("begin");
      Runtime.getRuntime().addShutdownHook(new Thread(Ending::stop));
    }

    private static void stop() {
      LogManager.getLogManager().reset(); // as the JDK's hook does
      Logger.getLogger("dev.kci.Ending").info("end");
    }
  }

  @Test
  void theLogLastsToTheEndOfTheProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Ending.class.getName())
            .redirectErrorStream(true)
            .start();
    String log = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(log).contains("INFO  Ending: begin", "INFO  Ending: end");
  }
}
