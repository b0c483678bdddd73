package dev.kci.runner.supervise;

import dev.kci.api.model.Node;
import dev.kci.api.model.Result;
import dev.kci.text.SafeText;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the reported jobs of one runtime, and logs a line for each. */
final class EndedJobs {
  private static final Logger LOG = LoggerFactory.getLogger(EndedJobs.class);
  private static final int LONGEST_REASON = 200;

  private final String runtime;
  private final Map<Result, LongAdder> counts = new ConcurrentHashMap<>();

  EndedJobs(String runtime) {
    this.runtime = runtime;
  }

  /** Returns the number of jobs reported with a result since the start. */
  long count(Result result) {
    LongAdder count = counts.get(result);
    return count == null ? 0 : count.sum();
  }

  /** Counts a reported job. */
  void add(Node node) {
    Result result = node.result() == null ? Result.INCOMPLETE : node.result();
    counts.computeIfAbsent(result, any -> new LongAdder()).increment();
    LOG.info(
        "{}: node {} {} is {} {}{}",
        runtime,
        node.id(),
        node.name(),
        node.state().wireName(),
        node.result() == null ? "" : node.result().wireName(),
        reason(node));
  }

  /** Returns why a job did not pass: the first line of the message on its node. */
  private static String reason(Node node) {
    return node.data()
        .string("error_msg")
        .filter(message -> node.result() != Result.PASS)
        .flatMap(message -> message.lines().findFirst())
        .map(line -> ": " + SafeText.cut(line, LONGEST_REASON))
        .orElse("");
  }
}
