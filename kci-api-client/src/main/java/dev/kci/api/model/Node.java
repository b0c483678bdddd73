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
 * <p>Immutable; the {@code with…} methods and {@link #toBuilder()} give changed copies. What the
 * server sends and this record does not know is kept in {@link #data()} and {@link #extra()} and is
 * sent back as it was.
 *
 * @param id the server's id; null before the node is created
 * @param path the names from the root to this node
 * @param parent the parent's id; null for a root
 * @param result null until there is one
 * @param artifacts URLs by artifact name
 * @param data what depends on the kind; open
 * @param jobfilter names of the jobs to run below this node; null means all
 * @param timeout when the node must be done
 * @param holdoff until when an available node waits for children; null for none
 * @param submitter who asked for it, like {@code service:pipeline}
 * @param treeid one id for all nodes below a checkout
 * @param retryCounter how often the job was tried before, 0 for the first time
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
  private static final String SUPERSEDED_BY = "superseded_by";
  private static final String RESULT_AT = "result_at";

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

  /** A new root node in state running, with its own name as path. */
  public static NodeBuilder builder(NodeKind kind, String name) {
    return new NodeBuilder(kind, name);
  }

  /**
   * A new node below {@code parent}, in state running: its path is the parent's and its name, its
   * group is its name, treeid and submitter are the parent's.
   *
   * @throws IllegalStateException when the parent has no id, or is closing or done: the server
   *     takes such a child, but nobody waits for it; see {@link #lateChildOf}
   */
  public static NodeBuilder childOf(Node parent, NodeKind kind, String name) {
    if (parent.state == NodeState.CLOSING || parent.state == NodeState.DONE) {
      throw new IllegalStateException(
          "Node "
              + parent.id
              + " is "
              + parent.state.wireName()
              + ": it takes no new children; create them while it is running or available");
    }
    return lateChildOf(parent, kind, name);
  }

  /**
   * As {@link #childOf}, in whatever state the parent is: for results of what it has run, and for
   * another try of a job that failed.
   *
   * @throws IllegalStateException when the parent has no id
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
   * The id of a node that the server has seen.
   *
   * @throws IllegalStateException when it has none yet
   */
  public String requireId() {
    if (id == null) {
      throw new IllegalStateException(
          "Node '" + name + "' has no id yet: create it with Nodes.create first");
    }
    return id;
  }

  /**
   * The kernel revision in {@code data}; empty when one of tree, url, branch, commit is missing.
   */
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

  /** The name of the runtime that has the job: {@code data.runtime}. */
  public Optional<String> runtime() {
    return data.string("runtime");
  }

  /** The name of the platform that the job is for: {@code data.platform}. */
  public Optional<String> platform() {
    return data.string("platform");
  }

  /**
   * The id of the node that took this one's place, when two clients created the same one at the
   * same time: {@code debug.superseded_by}, which every way of writing keeps, unlike unknown keys
   * of {@code data}. Every service ignores such a node.
   */
  public Optional<String> supersededBy() {
    return debug.string(SUPERSEDED_BY);
  }

  /**
   * When the job of this node got its result: {@code debug.result_at}, as the runner wrote it.
   * {@code updated} moves with each later change, such as the end of a holdoff.
   *
   * @return empty if nobody wrote it, or not as a time
   */
  public Optional<Instant> resultAt() {
    try {
      return debug.string(RESULT_AT).map(Timestamps::parse);
    } catch (IllegalArgumentException noTime) {
      return Optional.empty();
    }
  }

  /** Whether this node is of {@code kind}. */
  public boolean is(NodeKind other) {
    return kind.equals(other);
  }

  /**
   * Whether this is the checkout of a revision of its branch. A patch series is a node of kind
   * checkout too, but has other sources: it is no newer checkout, no baseline, and gets no tarball.
   */
  public boolean isRevision() {
    return parent == null && Checkouts.isRevision(kind, name, path);
  }

  /** Whether this is a patch series on a checkout, or a build, job or test of one. */
  public boolean isOfPatchSeries() {
    return is(NodeKind.CHECKOUT) ? !isRevision() : Checkouts.isInPatchSeries(path);
  }

  /** This node in another state. */
  public Node withState(NodeState state) {
    return toBuilder().state(state).build();
  }

  /** This node with another result; null for none. */
  public Node withResult(@Nullable Result result) {
    return toBuilder().result(result).build();
  }

  /** This node with other data, whole. */
  public Node withData(JsonObject data) {
    return toBuilder().data(data).build();
  }

  /** This node with the time at which its job {@linkplain #resultAt() got its result}. */
  public Node withResultAt(Instant time) {
    return toBuilder().debug(debug.with(RESULT_AT, Timestamps.format(time))).build();
  }

  /** This node {@linkplain #supersededBy() superseded} by the one with an id. */
  public Node withSupersededBy(String id) {
    return toBuilder().debug(debug.with(SUPERSEDED_BY, id)).build();
  }

  /** This node with one more artifact, or another URL for it. */
  public Node withArtifact(String artifact, String url) {
    return toBuilder().artifact(artifact, url).build();
  }

  /** This node available until {@code holdoff}. */
  public Node available(Instant holdoff) {
    return toBuilder().state(NodeState.AVAILABLE).holdoff(holdoff).build();
  }

  /** This node done with {@code result}. */
  public Node done(Result result) {
    return toBuilder().state(NodeState.DONE).result(result).build();
  }

  /** This node done with {@code result}, with {@code data.error_code} and {@code error_msg} set. */
  public Node doneWithError(Result result, ErrorCode code, String message) {
    return toBuilder()
        .state(NodeState.DONE)
        .result(result)
        .data(data.with("error_code", code.wireName()).with("error_msg", message))
        .build();
  }

  /** A builder that has all of this node's values. */
  public NodeBuilder toBuilder() {
    return new NodeBuilder(this);
  }
}
