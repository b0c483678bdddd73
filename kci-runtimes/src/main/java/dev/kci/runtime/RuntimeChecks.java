package dev.kci.runtime;

import dev.kci.text.ErrorText;
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

/** Asks runtimes concurrently, and only waits a short time. */
public final class RuntimeChecks {
  /** After this, a lab counts as unresponsive. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(RuntimeChecks.class);

  private RuntimeChecks() {}

  /** A runtime's answer, or why it did not answer. */
  public record Answer<T>(Optional<T> value, Optional<RuntimeFailure> failure) {}

  /**
   * Returns the answer to each question, by name.
   *
   * @param patience how long to wait for all of them together
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
              : RuntimeFailure.refused(ErrorText.of(e)));
    } catch (RuntimeFailure interrupted) {
      return failed(interrupted);
    }
  }

  private static <T> Answer<T> failed(RuntimeFailure failure) {
    return new Answer<>(Optional.empty(), Optional.of(failure));
  }

  /**
   * Checks that at least one runtime accepts jobs and that none refuses. Those that do not answer
   * are logged; their jobs wait.
   *
   * @throws RuntimeFailure naming all problems, if a runtime refuses or none answers
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
    silent.forEach(message -> LOG.warn("Jobs wait until their runtime answers: {}", message));
  }
}
