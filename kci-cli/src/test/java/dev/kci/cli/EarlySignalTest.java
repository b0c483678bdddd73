package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** SIGTERM to processes at several points. */
class EarlySignalTest {
  @Command(
      name = "early",
      subcommands = {Preparing.class, Working.class, OneShot.class})
  private static final class Commands {
    public static void main(String[] args) {
      System.exit(Launcher.run(new Commands(), args));
    }
  }

  /** A service that has not begun its work. */
  @Command(name = "run")
  private static final class Preparing implements Callable<Integer> {
    @Override
    public Integer call() throws InterruptedException {
      hang();
      return 0;
    }
  }

  /** A service at work, which ends itself in order. */
  @Command(name = "loop")
  private static final class Working implements Callable<Integer> {
    @Mixin private ServiceOptions service = new ServiceOptions();

    @Override
    public Integer call() {
      service.untilStopped(
          stop -> {
            System.out.println("here");
            stop.await(java.time.Duration.ofMinutes(5));
            System.out.println("in order");
          });
      return 0;
    }
  }

  @Command(name = "check")
  private static final class OneShot implements Callable<Integer> {
    @Override
    public Integer call() throws InterruptedException {
      hang();
      return 0;
    }
  }

  private static void hang() throws InterruptedException {
    System.out.println("here");
    new CountDownLatch(1).await();
  }

  @ParameterizedTest
  @CsvSource({"run, 0, ''", "loop, 0, 'in order'", "check, 143, ''"})
  void endsAServiceWithSuccess(String command, int exitCode, String lastWords) throws Exception {
    Process process = start(command);
    try (var out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("here");
      process.toHandle().destroy(); // whose streams stay open
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isEqualTo(exitCode);
      assertThat(String.valueOf(out.readLine()))
          .isEqualTo(lastWords.isEmpty() ? "null" : lastWords);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(String command) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Commands.class.getName(),
            command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
