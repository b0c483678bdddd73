package dev.kci.results;

import dev.kci.api.model.NodeKind;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The result of one build, job or test of a checkout. All texts are safe to show.
 *
 * @param nodeId the id of the node in the API
 * @param nodeName the node's own name
 * @param name the names from the job (or build) down to this node, joined by a slash
 * @param key what makes it the same one in another checkout: path, platform and build
 * @param subject what has a history: the branch, the path and its own platform
 * @param job the name of the job that ran it; null for a build
 * @param own whether a failure is this node's own, not that of a node below it
 * @param counted whether it is counted itself: false for a suite of counted tests
 * @param duration from creation to the result; null if unknown or not its own
 * @param log the URL of its own log or its job's; null if absent
 * @param errorCode the API's code; null if absent
 * @param errorMessage one or several lines; null if absent
 * @param attempts number of attempts of the job, from 1
 * @param measurement what a test measured, with its units; null if absent
 * @param unread number of results in its output that are not among the tests
 */
public record NodeResult(
    String nodeId,
    NodeKind kind,
    String nodeName,
    String name,
    String key,
    Subject subject,
    @Nullable String job,
    Build build,
    @Nullable String platform,
    @Nullable String runtime,
    Verdict verdict,
    boolean own,
    boolean counted,
    @Nullable Duration duration,
    @Nullable String log,
    Map<String, String> artifacts,
    @Nullable String errorCode,
    @Nullable String errorMessage,
    int attempts,
    @Nullable String measurement,
    long unread) {

  /** Builds before jobs before tests, then by name and platform. */
  public static final Comparator<NodeResult> ORDER =
      Comparator.comparingInt(NodeResult::rank)
          .thenComparing(NodeResult::name, NaturalOrder.INSTANCE)
          .thenComparing(
              result -> Optional.ofNullable(result.platform()).orElse(""), NaturalOrder.INSTANCE)
          .thenComparing(NodeResult::key)
          .thenComparing(NodeResult::nodeId);

  private static final Pattern KERNEL_FAULT = Pattern.compile(".+/kernel-messages/[^/]+");

  public NodeResult {
    artifacts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
  }

  /** Whether this failed itself, and not only a node below it. */
  public boolean isFailure() {
    return verdict == Verdict.FAIL && own;
  }

  /** Whether it is a fault that the kernel reported in a job's log, as kci-runner names them. */
  public boolean isKernelFault() {
    return kind.equals(NodeKind.TEST) && KERNEL_FAULT.matcher(name).matches();
  }

  private int rank() {
    if (kind.equals(NodeKind.KBUILD)) {
      return 0;
    }
    return kind.equals(NodeKind.JOB) ? 1 : 2;
  }

  /**
   * How the kernel of a job was built.
   *
   * @param name the build's node name; null if there is no build above the node
   * @param config the full configuration name, or defconfig and fragments joined by a plus
   */
  public record Build(
      @Nullable String name,
      @Nullable String arch,
      @Nullable String compiler,
      @Nullable String config,
      @Nullable String configUrl) {
    /** Nothing known. */
    public static final Build UNKNOWN = new Build(null, null, null, null, null);
  }
}
