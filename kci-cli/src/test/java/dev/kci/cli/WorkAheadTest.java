package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Timeout(60)
class WorkAheadTest {
  private static final String LOG_PROVIDER = "slf4j.provider";

  private final AtomicReference<@Nullable Thread> worker = new AtomicReference<>();
  private final CountDownLatch optionsAreRead = new CountDownLatch(1);
  private volatile boolean done;
  private volatile boolean doneBeforeTheCommand;

  @Command(name = "group")
  private record Group(Supplier<Object> leaf, Runnable work) implements CommandGroup {
    @Override
    public Map<String, Supplier<Object>> commands() {
      return Map.of("one", leaf);
    }

    @Override
    public Optional<Runnable> workAhead(List<String> arguments) {
      return arguments.contains("one") ? Optional.of(work) : Optional.empty();
    }
  }

  @Command(name = "one")
  private final class Leaf implements Runnable {
    @Option(names = "--value")
    private void value(String value) {
      optionsAreRead.countDown();
    }

    @Override
    public void run() {
      doneBeforeTheCommand = done;
    }
  }

  private void workUntilOptionsAreRead() {
    worker.set(Thread.currentThread());
    try {
      optionsAreRead.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    done = true;
  }

  @Test
  void commandStartsAfterTheWork() {
    WorkAhead ahead = WorkAhead.start(group(this::workUntilOptionsAreRead), List.of("one"), 2);
    CommandLine line = new CommandLine(new Leaf());
    line.setExecutionStrategy(ahead.before(line.getExecutionStrategy()));

    assertThat(line.execute("--value=1")).isZero();
    assertThat(doneBeforeTheCommand).isTrue();
    assertThat(worker.get()).isNotNull().matches(Thread::isDaemon).matches(t -> !t.isAlive());
  }

  @Test
  void failedWorkChangesNothing() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ConsoleWriter console = ConsoleWriter.to(printed, StandardCharsets.UTF_8, Terminal.none());
    Group group =
        group(
            () -> {
              throw new IllegalStateException("expected");
            });
    assertThat(Launcher.run(group, console, console, "one", "--value=1")).isZero();
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Command(name = "asked")
  private static final class AskedForWork implements CommandGroup {
    private @Nullable String log;

    @Override
    public Map<String, Supplier<Object>> commands() {
      return Map.of();
    }

    @Override
    public Optional<Runnable> workAhead(List<String> arguments) {
      log = System.getProperty(LOG_PROVIDER);
      return Optional.empty();
    }
  }

  @Test
  void logIsChosenBeforeTheWorkCanStartIt() {
    System.clearProperty(LOG_PROVIDER);
    AskedForWork group = new AskedForWork();
    ConsoleWriter console = ConsoleWriter.to(new ByteArrayOutputStream());
    Launcher.run(group, console, console, "--help");
    assertThat(group.log).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"one, 1, false", "one, 2, true", "two, 2, false"})
  void workIsDoneIfTheGroupHasSomeAndAProcessorIsFree(
      String argument, int processors, boolean expected) {
    CountDownLatch called = new CountDownLatch(1);
    WorkAhead ahead = WorkAhead.start(group(called::countDown), List.of(argument), processors);
    new CommandLine(new Leaf()).setExecutionStrategy(ahead.before(parsed -> 0)).execute();
    assertThat(called.getCount() == 0).isEqualTo(expected);
  }

  private Group group(Runnable work) {
    return new Group(Leaf::new, work);
  }
}
