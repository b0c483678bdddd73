package dev.kci.telemetry;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.api.model.TelemetryField;
import dev.kci.api.model.WaitReason;
import dev.kci.text.SafeText;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Creates telemetry events about the jobs of one runtime, with the kinds and fields of the original
 * pipeline (source: {@code scheduler.py}, {@code lava_callback.py} and {@code monitor.py} of
 * kernelci-pipeline e81bdeb). As thread-safe as its sink.
 *
 * <p>Two things differ. The original skips a job if a lab's queue is full. Here the job waits, and
 * {@code job_skip} means that its time ended first. All results come from the runner; the original
 * also has a service that listens to all nodes.
 */
public final class JobTelemetry {
  private static final int LONGEST_MESSAGE = 1000;

  private final String runtime;
  private final Consumer<TelemetryEvent> sink;
  private final InstantSource clock;

  /**
   * Creates the telemetry of one runtime.
   *
   * @param sink receives each event; must return quickly and throw nothing
   * @param clock for the events' times
   */
  public JobTelemetry(String runtime, Consumer<TelemetryEvent> sink, InstantSource clock) {
    this.runtime = runtime;
    this.sink = sink;
    this.clock = clock;
  }

  /** Reports that the runtime accepted a job: {@code job_submission}. */
  public void submitted(Node job) {
    tell(job, about("job_submission", job), null, false);
  }

  /** Reports that a job could not be submitted: {@code runtime_error}. */
  public void failed(Node job, ErrorCode code, @Nullable String message) {
    Map<TelemetryField, String> texts = about("runtime_error", job);
    put(texts, TelemetryField.ERROR_TYPE, code.wireName());
    put(texts, TelemetryField.ERROR_MSG, message);
    tell(job, texts, null, false);
  }

  /** Reports that a job's time ended before its runtime accepted it: {@code job_skip}. */
  public void skipped(Node job, WaitReason why) {
    Map<TelemetryField, String> texts = about("job_skip", job);
    put(
        texts,
        TelemetryField.ERROR_TYPE,
        switch (why.code()) {
          case NO_DEVICE -> "no_online_devices";
          case QUEUE_FULL -> "queue_depth";
          default -> why.code().wireName();
        });
    put(texts, TelemetryField.ERROR_MSG, why.toString());
    tell(job, texts, null, false);
  }

  /**
   * Reports the end of a job: {@code job_result} or {@code build_result}, and a {@code test_result}
   * for each test.
   *
   * @param job the node as written; without a result, the job counts as timed out
   * @param below the nodes written below it
   */
  public void ended(Node job, List<NodeTree> below) {
    boolean build = job.is(NodeKind.KBUILD);
    Map<TelemetryField, String> texts = about(build ? "build_result" : "job_result", job);
    Result known = job.result();
    String code = job.errorCode().orElse(known == null ? ErrorCode.NODE_TIMEOUT.wireName() : null);
    put(texts, TelemetryField.ERROR_TYPE, code);
    put(texts, TelemetryField.ERROR_MSG, job.errorMessage().orElse(null));
    Result result = known == null ? Result.INCOMPLETE : known;
    boolean infrastructure =
        result == Result.INCOMPLETE && ErrorCode.INFRASTRUCTURE.wireName().equals(code);
    tell(job, texts, result, infrastructure);
    tests(job, below, "");
  }

  private void tests(Node job, List<NodeTree> trees, String suite) {
    for (NodeTree tree : trees) {
      Node test = tree.node();
      if (!tree.children().isEmpty()) {
        tests(job, tree.children(), test.name());
      } else if (test.is(NodeKind.TEST)) {
        Map<TelemetryField, String> texts = about("test_result", job);
        put(texts, TelemetryField.TEST_NAME, test.name());
        JsonObject extra = suite.isEmpty() ? JsonObject.empty() : JsonObject.of("suite", suite);
        sink.accept(
            new TelemetryEvent(
                clock.instant(), texts, test.result(), false, job.retryCounter(), extra));
      }
    }
  }

  private Map<TelemetryField, String> about(String kind, Node job) {
    Map<TelemetryField, String> texts = new EnumMap<>(TelemetryField.class);
    texts.put(TelemetryField.KIND, kind);
    texts.put(TelemetryField.RUNTIME, runtime);
    texts.put(TelemetryField.JOB_NAME, job.name());
    put(texts, TelemetryField.NODE_ID, job.id());
    put(texts, TelemetryField.DEVICE_TYPE, job.platform().orElse(null));
    put(texts, TelemetryField.DEVICE_ID, job.data().string("device").orElse(null));
    put(texts, TelemetryField.JOB_ID, job.data().string("job_id").orElse(null));
    put(texts, TelemetryField.ARCH, job.data().string("arch").orElse(null));
    Optional<KernelRevision> revision = job.kernelRevision();
    put(texts, TelemetryField.TREE, revision.map(KernelRevision::tree).orElse(null));
    put(texts, TelemetryField.BRANCH, revision.map(KernelRevision::branch).orElse(null));
    return texts;
  }

  private static void put(
      Map<TelemetryField, String> texts, TelemetryField field, @Nullable String text) {
    if (text != null && !text.isEmpty()) {
      texts.put(field, SafeText.cut(text, LONGEST_MESSAGE));
    }
  }

  private void tell(
      Node job,
      Map<TelemetryField, String> texts,
      @Nullable Result result,
      boolean infrastructure) {
    sink.accept(
        new TelemetryEvent(
            clock.instant(),
            texts,
            result,
            infrastructure,
            job.retryCounter(),
            JsonObject.empty()));
  }
}
