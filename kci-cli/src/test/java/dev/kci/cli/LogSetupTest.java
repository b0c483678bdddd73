package dev.kci.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonText;
import dev.kci.service.StopSignal;
import dev.kci.status.ServiceStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  /** A service with a log in JSON. */
  @Command(
      name = "json",
      subcommands = {JsonLoop.class})
  static final class Json {
    public static void main(String[] args) {
      System.exit(Launcher.run(new Json(), args));
    }
  }

  @Command(name = "loop")
  static final class JsonLoop implements Runnable {
    @Mixin private ApiOptions api = new ApiOptions();
    @Mixin private ServiceOptions service = new ServiceOptions();

    @Override
    public void run() {
      service.untilStopped(
          api, new ServiceStatus("kci-test"), (status, address, token) -> () -> {}, this::work);
    }

    private void work(StopSignal stop) {
      service.instance("kci-test", "http://127.0.0.1:1/", Duration.ofMinutes(5));
      MDC.put("kci.node", "abc");
      LoggerFactory.getLogger("dev.kci.Json")
          .warn("two\nlines \"quoted\"", new IllegalStateException("why"));
    }
  }

  @Test
  void jsonIsOneLineForEachEvent() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Json.class.getName(),
                "loop",
                "--once",
                "--name",
                "lab-1",
                "--log-format",
                "json")
            .redirectErrorStream(true)
            .start();
    String log = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(log.lines()).hasSize(1);
    Map<?, ?> event = (Map<?, ?>) JsonText.parse(log);
    assertThat(event.get("message")).isEqualTo("two\nlines \"quoted\"");
    assertThat(event.get("log.level").toString().strip()).isEqualTo("WARNING");
    assertThat(event.get("service.name")).isEqualTo("kci-test");
    assertThat(event.get("service.node.name")).isEqualTo("lab-1");
    assertThat(event.get("kci.node")).isEqualTo("abc");
    assertThat(event.get("@timestamp").toString()).matches(".*\\.\\d{3}Z");
    assertThat(event.get("error.stack_trace").toString()).contains("why");
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
