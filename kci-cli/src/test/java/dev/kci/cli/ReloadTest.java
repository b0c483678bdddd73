package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.service.StopSignal;
import dev.kci.status.ServiceStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** SIGHUP to a service in a process of its own. */
class ReloadTest {
  private static final String TREE = "trees: {%s: {url: 'https://example.org/t.git'}}\n";

  @TempDir Path temp;
  private Path config;
  private Process process;
  private BufferedReader out;

  @Command(
      name = "service",
      subcommands = {Loop.class})
  private static final class Service {
    public static void main(String[] args) {
      System.exit(Launcher.run(new Service(), args));
    }
  }

  /** Prints the trees of each round; cannot work with one that is called bad. */
  @Command(name = "loop")
  private static final class Loop implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();
    @Mixin private ServiceOptions service = new ServiceOptions();

    @Override
    public Integer call() {
      ServiceStatus status = new ServiceStatus("kci-test");
      service.untilStopped(api, status, (shown, address, token) -> () -> {}, this::serve);
      return 0;
    }

    private void serve(StopSignal stop) {
      if (api.configuration().trees().containsKey("bad")) {
        throw new CommandFailure("a bad tree");
      }
      System.out.println("round " + api.configuration().trees().keySet());
      stop.await(Duration.ofMinutes(5));
      System.out.println("end");
    }
  }

  @BeforeEach
  void start() throws IOException {
    config = Files.writeString(temp.resolve("config.yaml"), TREE.formatted("one"));
    process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Service.class.getName(),
                "loop",
                "--config",
                config.toString())
            .redirectErrorStream(true)
            .start();
    out = process.inputReader();
    awaitLine("round [one]");
  }

  @AfterEach
  void stop() {
    process.destroyForcibly();
  }

  private void awaitLine(String part) throws IOException {
    String line;
    do {
      line = out.readLine();
      assertThat(line).describedAs("before '" + part + "'").isNotNull();
    } while (!line.contains(part));
  }

  private void reload(String text) throws Exception {
    Files.writeString(config, text);
    new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid())).start().waitFor();
  }

  @Test
  void beginsAgainWithTheNewConfigurationAndKeepsTheOldOnError() throws Exception {
    reload(TREE.formatted("two"));
    awaitLine("end");
    awaitLine("round [two]");

    reload("trees: {three: [");
    awaitLine("Not reloaded; the old configuration stays in use: ");
    reload(TREE.formatted("three"));
    awaitLine("round [three]");

    reload(TREE.formatted("bad"));
    awaitLine("does not work: a bad tree; using the old one again");
    awaitLine("round [three]");

    process.toHandle().destroy(); // whose streams stay open
    awaitLine("end");
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
