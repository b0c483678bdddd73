package dev.kci.api.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node of the API's tree: a checkout, a build, a job, a test.
 *
 * <p>Immutable; the {@code with…} methods and {@link #toBuilder()} make changed copies. Fields from
 * the server that this record does not know are kept in {@link #data()} and {@link #extra()} and
 * sent back unchanged.
 *
 * @param id the server's id; null before the node is created
 * @param path the names from the root to this node
 * @param parent the parent's id; null for a root
 * @param result null until there is one
 * @param artifacts URLs by artifact name
 * @param data the fields that depend on the kind
 * @param jobfilter names of the jobs to run below this node; null means all
 * @param timeout when the node must be done
 * @param holdoff how long an available node waits for children; null for no wait
 * @param submitter who requested it, such as {@code service:pipeline}
 * @param treeid the id shared by a checkout and all nodes below it
 * @param retryCounter the number of earlier attempts at the job; 0 for the first attempt
 * @param extra top-level fields that this library does not know
 */
public record Node(
    @Nullable String id,
    NodeKind kind,
    String name,
    List<String> path,
    @Nullable String group,
    @Nullable String parent,
    NodeState state,
    @Nullable Result result,
    Map<String, String> artifacts,
    JsonObject data,
    JsonObject debug,
    @Nullable List<String> jobfilter,
    List<String> platformFilter,
    @Nullable Instant created,
    @Nullable Instant updated,
    @Nullable Instant timeout,
    @Nullable Instant holdoff,
    @Nullable String owner,
    @Nullable String submitter,
    @Nullable String treeid,
    List<String> userGroups,
    boolean processedByKcidbBridge,
    long retryCounter,
    JsonObject extra) {
  /** The artifact with the definition of a job that its lab fetches. */
  public static final String JOB_DEFINITION = "job_definition";

  /** The artifacts that may hold a node's log, ours and the original's; the first one counts. */
  public static final List<String> LOGS =
      List.of("log", "build_log", "test_log", "lava_log", "job_log");

  private static final String SUPERSEDED_BY = "superseded_by";
  private static final String RESULT_AT = "result_at";
  private static final String REQUESTED_BY = "requested_by";
  private static final String SHA_256 = "sha256";
  private static final String IMAGE = "image";
  private static final String CANCELLED_BY = "cancelled_by";

  public Node {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    path = List.copyOf(path);
    Objects.requireNonNull(state, "state");
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(debug, "debug");
    jobfilter = jobfilter == null ? null : List.copyOf(jobfilter);
    platformFilter = List.copyOf(platformFilter);
    userGroups = List.copyOf(userGroups);
    Objects.requireNonNull(extra, "extra");
  }

  /** Returns a builder of a root node in state running, whose path is its name. */
  public static NodeBuilder builder(NodeKind kind, String name) {
    return new NodeBuilder(kind, name);
  }

  /**
   * Returns a builder of a node below {@code parent}, in state running: its path is the parent's
   * plus its name, its group is its name, and treeid and submitter are the parent's.
   *
   * @throws IllegalStateException if the parent has no id, or is closing or done: the server
   *     accepts such a child, but nothing waits for it; see {@link #lateChildOf}
   */
  public static NodeBuilder childOf(Node parent, NodeKind kind, String name) {
    if (parent.state == NodeState.CLOSING || parent.state == NodeState.DONE) {
      throw new IllegalStateException(
          "Node "
              + parent.id
              + " is "
              + parent.state.wireName()
              + " and gets no new children; create them while it is running or available");
    }
    return lateChildOf(parent, kind, name);
  }

  /**
   * Like {@link #childOf}, but with a parent in any state: for results of what it ran, and for
   * retries of a failed job.
   *
   * @throws IllegalStateException if the parent has no id
   */
  public static NodeBuilder lateChildOf(Node parent, NodeKind kind, String name) {
    List<String> path = new ArrayList<>(parent.path);
    path.add(name);
    return new NodeBuilder(kind, name)
        .path(path)
        .group(name)
        .parent(parent.requireId())
        .treeid(parent.treeid)
        .submitter(parent.submitter);
  }

  /**
   * Returns the node's id.
   *
   * @throws IllegalStateException if it has none because it is not yet created
   */
  public String requireId() {
    if (id == null) {
      throw new IllegalStateException(
          "Node '" + name + "' has no id yet: create it with Nodes.create first");
    }
    return id;
  }

  /** The kernel revision in {@code data}; empty if tree, url, branch or commit is missing. */
  public Optional<KernelRevision> kernelRevision() {
    return data.object("kernel_revision").map(KernelRevision::of);
  }

  /** The text of {@code data.error_code}. */
  public Optional<String> errorCode() {
    return data.string("error_code");
  }

  /** The text of {@code data.error_msg}. */
  public Optional<String> errorMessage() {
    return data.string("error_msg");
  }

  /** The name of the job's runtime: {@code data.runtime}. */
  public Optional<String> runtime() {
    return data.string("runtime");
  }

  /** The name of the job's platform: {@code data.platform}. */
  public Optional<String> platform() {
    return data.string("platform");
  }

  /**
   * The id of the node that replaces this one because two clients created the same node at the same
   * time: {@code debug.superseded_by}. Unlike unknown keys of {@code data}, {@code debug} survives
   * every kind of write. Every service ignores superseded nodes.
   */
  public Optional<String> supersededBy() {
    return debug.string(SUPERSEDED_BY);
  }

  /**
   * The command with which somebody requested this checkout: {@code debug.requested_by}, such as
   * {@code kci-api checkout create}. Empty for the checkouts that the trigger creates for each new
   * head of a branch. A requested one may be of any commit and have any job filter. So it is not a
   * newer checkout of its branch, and it does not replace the trigger's own of the same commit.
   */
  public Optional<String> requestedBy() {
    return debug.string(REQUESTED_BY);
  }

  /**
   * The URL of the definition of a job that its lab fetches: the artifact {@link #JOB_DEFINITION}.
   * Labs find the jobs that are offered to them by it.
   */
  public Optional<String> jobDefinition() {
    return Optional.ofNullable(artifacts.get(JOB_DEFINITION));
  }

  /**
   * The time at which this node's job got its result: {@code debug.result_at}, set by the runner.
   * {@code updated} would change later, for instance at the end of a holdoff.
   *
   * @return empty if absent or not a time
   */
  public Optional<Instant> resultAt() {
    try {
      return debug.string(RESULT_AT).map(Timestamps::parse);
    } catch (IllegalArgumentException noTime) {
      return Optional.empty();
    }
  }

  /**
   * Who or what cancelled this node's job: {@code debug.cancelled_by}. Such a job is not retried.
   */
  public Optional<String> cancelledBy() {
    return debug.string(CANCELLED_BY);
  }

  /** The name of the artifact with this node's log. */
  public Optional<String> logName() {
    return LOGS.stream().filter(artifacts::containsKey).findFirst();
  }

  /**
   * The SHA-256 checksums of artifacts in hexadecimal, by artifact name; {@linkplain #withChecksums
   * recorded} by the runner.
   */
  public Map<String, String> checksums() {
    Map<String, String> checksums = new LinkedHashMap<>();
    debug
        .object(SHA_256)
        .orElse(JsonObject.empty())
        .asMap()
        .forEach(
            (name, sum) -> {
              if (sum instanceof String text) {
                checksums.put(name, text);
              }
            });
    return checksums;
  }

  /** Returns whether this node is of the given kind. */
  public boolean is(NodeKind other) {
    return kind.equals(other);
  }

  /**
   * Returns whether this is the checkout of a revision of its branch. A patch series is a checkout
   * node too, but with other sources: it is never a newer checkout or a baseline, and gets no
   * tarball.
   */
  public boolean isRevision() {
    return parent == null && Checkouts.isRevision(kind, name, path);
  }

  /** Returns whether this is a patch series, or a build, job or test of one. */
  public boolean isOfPatchSeries() {
    return is(NodeKind.CHECKOUT) ? !isRevision() : Checkouts.isInPatchSeries(path);
  }

  /** Returns a copy in another state. */
  public Node withState(NodeState state) {
    return toBuilder().state(state).build();
  }

  /** Returns a copy with another result; null for none. */
  public Node withResult(@Nullable Result result) {
    return toBuilder().result(result).build();
  }

  /** Returns a copy with {@code data} replaced. */
  public Node withData(JsonObject data) {
    return toBuilder().data(data).build();
  }

  /** Returns a copy with the time at which its job {@linkplain #resultAt() got its result}. */
  public Node withResultAt(Instant time) {
    return toBuilder().debug(debug.with(RESULT_AT, Timestamps.format(time))).build();
  }

  /** Returns a copy {@linkplain #supersededBy() superseded} by the node with an id. */
  public Node withSupersededBy(String id) {
    return toBuilder().debug(debug.with(SUPERSEDED_BY, id)).build();
  }

  /** Returns a copy {@linkplain #requestedBy() requested} with a command. */
  public Node withRequestedBy(String command) {
    return toBuilder().debug(debug.with(REQUESTED_BY, command)).build();
  }

  /**
   * Returns a copy with the SHA-256 checksums of artifacts: {@code debug.sha256}, by artifact name.
   * The API's models have no such field, and {@code debug} survives every kind of write.
   */
  public Node withChecksums(Map<String, String> sha256) {
    return toBuilder().debug(debug.with(SHA_256, sha256)).build();
  }

  /**
   * Returns the container image that the job ran in, with its digest; {@linkplain #withImage
   * recorded} by the runner.
   */
  public Optional<String> image() {
    return debug.string(IMAGE);
  }

  /**
   * Returns a copy with the container image that the job ran in: {@code debug.image}. The API's
   * models have no such field, and {@code debug} survives every kind of write.
   *
   * @param image such as {@code docker.io/library/debian:13@sha256:…}
   */
  public Node withImage(String image) {
    return toBuilder().debug(debug.with(IMAGE, image)).build();
  }

  /** Returns a copy with an artifact's URL set. */
  public Node withArtifact(String artifact, String url) {
    return toBuilder().artifact(artifact, url).build();
  }

  /** Returns a copy that is available until {@code holdoff}. */
  public Node available(Instant holdoff) {
    return toBuilder().state(NodeState.AVAILABLE).holdoff(holdoff).build();
  }

  /** Returns a copy that is done with {@code result}. */
  public Node done(Result result) {
    return toBuilder().state(NodeState.DONE).result(result).build();
  }

  /** Returns a copy that is done, with {@code data.error_code} and {@code error_msg} set. */
  public Node doneWithError(Result result, ErrorCode code, String message) {
    return toBuilder()
        .state(NodeState.DONE)
        .result(result)
        .data(data.with("error_code", code.wireName()).with("error_msg", message))
        .build();
  }

  /**
   * Returns a copy that is done because it was cancelled. A result that is there stays, as that of
   * a build whose tests are cancelled. Otherwise it is {@code skip}, since a cancelled job says
   * nothing of the kernel or the infrastructure, and because retry services, the original's too,
   * run incomplete and failed jobs again. The server has no error code for a cancelled checkout.
   *
   * @param by who or what cancelled it
   * @param reason for people
   */
  public Node cancelled(String by, String reason) {
    NodeBuilder done = toBuilder().state(NodeState.DONE).debug(debug.with(CANCELLED_BY, by));
    if (result != null) {
      return done.build();
    }
    JsonObject told = data.with("error_msg", reason);
    return done.result(Result.SKIP)
        .data(is(NodeKind.CHECKOUT) ? told : told.with("error_code", ErrorCode.CANCELED.wireName()))
        .build();
  }

  /** Returns a builder with all of this node's values. */
  public NodeBuilder toBuilder() {
    return new NodeBuilder(this);
  }
}
