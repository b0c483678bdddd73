package dev.kci.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionStrategy;

/**
 * The work of a {@link CommandGroup} that a second thread does while the options are read. The
 * command, which needs the same classes, starts only after it, since two threads that initialize
 * them at once could deadlock. Nothing is done ahead on a machine with one processor.
 */
final class WorkAhead {
  private final @Nullable Thread thread;

  private WorkAhead(@Nullable Thread thread) {
    this.thread = thread;
  }

  /** Starts the work that the command names for these arguments. */
  static WorkAhead start(Object command, List<String> arguments, int processors) {
    Optional<Runnable> work =
        processors > 1 && command instanceof CommandGroup group
            ? group.workAhead(arguments)
            : Optional.empty();
    return new WorkAhead(work.map(WorkAhead::start).orElse(null));
  }

  private static Thread start(Runnable work) {
    Thread thread = new Thread(work, "work-ahead");
    thread.setDaemon(true); // a wrong option ends the program at once
    thread.setUncaughtExceptionHandler((ended, e) -> {}); // the command meets and reports the same
    thread.start();
    return thread;
  }

  /** Returns a strategy that executes the command after this work. */
  IExecutionStrategy before(IExecutionStrategy strategy) {
    return parsed -> {
      if (thread != null) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new ExecutionException(parsed.commandSpec().commandLine(), "interrupted", e);
        }
      }
      return strategy.execute(parsed);
    };
  }
}
