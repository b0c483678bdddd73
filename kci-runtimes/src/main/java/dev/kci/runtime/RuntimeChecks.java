package dev.kci.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks runtimes, all at the same time, and waits for each only for a moment. */
public final class RuntimeChecks {
  /** After this, a lab counts as unresponsive. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(RuntimeChecks.class);

  private RuntimeChecks() {}

  /** What a runtime answered, or why it did not. */
  public record Answer<T>(Optional<T> value, Optional<RuntimeFailure> failure) {}

  /**
   * Returns the answer of each question by its name.
   *
   * @param patience how long all of them together are waited for
   */
  public static <T> Map<String, Answer<T>> ask(
      Map<String, Callable<T>> questions, Duration patience) {
    try (BoundedCalls calls = new BoundedCalls("check")) {
      Map<String, Future<T>> begun = new LinkedHashMap<>();
      questions.forEach((name, question) -> begun.put(name, calls.begin(question)));
      long deadline = System.nanoTime() + patience.toNanos();
      Map<String, Answer<T>> answers = new LinkedHashMap<>();
      begun.forEach((name, call) -> answers.put(name, answer(call, deadline, patience)));
      return answers;
    }
  }

  private static <T> Answer<T> answer(Future<T> call, long deadline, Duration patience) {
    Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    try {
      return new Answer<>(Optional.of(BoundedCalls.await(call, left)), Optional.empty());
    } catch (TimeoutException e) {
      return failed(
          RuntimeFailure.unavailable("no answer within " + patience.toSeconds() + " s", e));
    } catch (ExecutionException e) {
      return failed(
          e.getCause() instanceof RuntimeFailure failure
              ? failure
              : RuntimeFailure.refused(String.valueOf(e.getCause())));
    } catch (RuntimeFailure interrupted) {
      return failed(interrupted);
    }
  }

  private static <T> Answer<T> failed(RuntimeFailure failure) {
    return new Answer<>(Optional.empty(), Optional.of(failure));
  }

  /**
   * Makes sure that some runtime accepts jobs. One that does not answer is logged: its jobs wait.
   *
   * @throws RuntimeFailure naming all that is wrong, when a runtime refuses or none is ready
   */
  public static void require(Map<String, JobRuntime> runtimes) {
    Map<String, Callable<Boolean>> questions = new LinkedHashMap<>();
    runtimes.forEach(
        (name, runtime) ->
            questions.put(
                name,
                () -> {
                  runtime.check();
                  return true;
                }));
    List<String> refused = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    ask(questions, PATIENCE)
        .forEach(
            (name, answer) ->
                answer
                    .failure()
                    .ifPresent(
                        failure ->
                            (failure.isRefused() ? refused : silent)
                                .add("runtime " + name + ": " + failure.getMessage())));
    if (!refused.isEmpty() || silent.size() == runtimes.size()) {
      refused.addAll(silent);
      throw RuntimeFailure.refused(String.join("; ", refused));
    }
    silent.forEach(message -> LOG.warn("{}; its jobs wait until it answers", message));
  }
}
