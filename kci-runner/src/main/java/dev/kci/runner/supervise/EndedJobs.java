package dev.kci.runner.supervise;

import dev.kci.api.model.Node;
import dev.kci.api.model.Result;
import dev.kci.text.SafeText;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs the reported jobs of one runtime. */
final class EndedJobs {
  private static final Logger LOG = LoggerFactory.getLogger(EndedJobs.class);
  private static final int LONGEST_REASON = 200;

  private final String runtime;
  private final Map<Result, LongAdder> counts = new ConcurrentHashMap<>();

  EndedJobs(String runtime) {
    this.runtime = runtime;
  }

  /** Returns the number of jobs with a result since the start. */
  long count(Result result) {
    LongAdder count = counts.get(result);
    return count == null ? 0 : count.sum();
  }

  /** Counts a reported job. */
  void add(Node node) {
    Result result = node.result() == null ? Result.INCOMPLETE : node.result();
    counts.computeIfAbsent(result, any -> new LongAdder()).increment();
    LOG.info(
        "Job ended runtime={} node={} name={} state={} result={}{}",
        runtime,
        node.id(),
        node.name(),
        node.state().wireName(),
        node.result() == null ? "" : node.result().wireName(),
        reason(node));
  }

  /** Returns the first line of the node's error, unless the job passed. */
  private static String reason(Node node) {
    return node.data()
        .string("error_msg")
        .filter(message -> node.result() != Result.PASS)
        .flatMap(message -> message.lines().findFirst())
        .map(line -> " error=" + SafeText.cut(line, LONGEST_REASON))
        .orElse("");
  }
}
