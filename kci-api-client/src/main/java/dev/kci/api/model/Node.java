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
  public static Builder builder(NodeKind kind, String name) {
    return new Builder(kind, name);
  }

  /**
   * A new node below {@code parent}, in state running: its path is the parent's and its name, its
   * group is its name, treeid and submitter are the parent's.
   *
   * @throws IllegalStateException when the parent has no id, or is closing or done
   */
  public static Builder childOf(Node parent, NodeKind kind, String name) {
    if (parent.state == NodeState.CLOSING || parent.state == NodeState.DONE) {
      throw new IllegalStateException(
          "Node "
              + parent.id
              + " is "
              + parent.state.wireName()
              + ": it takes no new children; create them while it is running or available");
    }
    List<String> path = new ArrayList<>(parent.path);
    path.add(name);
    return new Builder(kind, name)
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
   * same time: {@code data.superseded_by}. Every service ignores such a node.
   */
  public Optional<String> supersededBy() {
    return data.string("superseded_by");
  }

  /** Whether this node is of {@code kind}. */
  public boolean is(NodeKind other) {
    return kind.equals(other);
  }

  public Node withState(NodeState state) {
    return toBuilder().state(state).build();
  }

  public Node withResult(@Nullable Result result) {
    return toBuilder().result(result).build();
  }

  public Node withData(JsonObject data) {
    return toBuilder().data(data).build();
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
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Collects the values of a {@link Node}; not thread-safe. */
  public static final class Builder {
    private @Nullable String id;
    private NodeKind kind;
    private String name;
    private List<String> path;
    private @Nullable String group;
    private @Nullable String parent;
    private NodeState state = NodeState.RUNNING;
    private @Nullable Result result;
    private Map<String, String> artifacts = Map.of();
    private JsonObject data = JsonObject.empty();
    private JsonObject debug = JsonObject.empty();
    private @Nullable List<String> jobfilter;
    private List<String> platformFilter = List.of();
    private @Nullable Instant created;
    private @Nullable Instant updated;
    private @Nullable Instant timeout;
    private @Nullable Instant holdoff;
    private @Nullable String owner;
    private @Nullable String submitter;
    private @Nullable String treeid;
    private List<String> userGroups = List.of();
    private boolean processedByKcidbBridge;
    private long retryCounter;
    private JsonObject extra = JsonObject.empty();

    private Builder(NodeKind kind, String name) {
      this.kind = kind;
      this.name = name;
      this.path = List.of(name);
    }

    private Builder(Node node) {
      id = node.id;
      kind = node.kind;
      name = node.name;
      path = node.path;
      group = node.group;
      parent = node.parent;
      state = node.state;
      result = node.result;
      artifacts = node.artifacts;
      data = node.data;
      debug = node.debug;
      jobfilter = node.jobfilter;
      platformFilter = node.platformFilter;
      created = node.created;
      updated = node.updated;
      timeout = node.timeout;
      holdoff = node.holdoff;
      owner = node.owner;
      submitter = node.submitter;
      treeid = node.treeid;
      userGroups = node.userGroups;
      processedByKcidbBridge = node.processedByKcidbBridge;
      retryCounter = node.retryCounter;
      extra = node.extra;
    }

    public Builder id(@Nullable String id) {
      this.id = id;
      return this;
    }

    public Builder kind(NodeKind kind) {
      this.kind = kind;
      return this;
    }

    public Builder name(String name) {
      this.name = name;
      return this;
    }

    public Builder path(List<String> path) {
      this.path = path;
      return this;
    }

    public Builder group(@Nullable String group) {
      this.group = group;
      return this;
    }

    public Builder parent(@Nullable String parent) {
      this.parent = parent;
      return this;
    }

    public Builder state(NodeState state) {
      this.state = state;
      return this;
    }

    public Builder result(@Nullable Result result) {
      this.result = result;
      return this;
    }

    public Builder artifacts(Map<String, String> artifacts) {
      this.artifacts = artifacts;
      return this;
    }

    /** Adds an artifact, or gives it another URL. */
    public Builder artifact(String artifact, String url) {
      Map<String, String> copy = new LinkedHashMap<>(artifacts);
      copy.put(artifact, url);
      artifacts = copy;
      return this;
    }

    public Builder data(JsonObject data) {
      this.data = data;
      return this;
    }

    /** Sets one key of {@code data}. */
    public Builder data(String key, @Nullable Object value) {
      this.data = data.with(key, value);
      return this;
    }

    public Builder kernelRevision(KernelRevision revision) {
      return data("kernel_revision", revision.toJson());
    }

    public Builder debug(JsonObject debug) {
      this.debug = debug;
      return this;
    }

    public Builder jobfilter(@Nullable List<String> jobfilter) {
      this.jobfilter = jobfilter;
      return this;
    }

    public Builder platformFilter(List<String> platformFilter) {
      this.platformFilter = platformFilter;
      return this;
    }

    public Builder created(@Nullable Instant created) {
      this.created = created;
      return this;
    }

    public Builder updated(@Nullable Instant updated) {
      this.updated = updated;
      return this;
    }

    public Builder timeout(@Nullable Instant timeout) {
      this.timeout = timeout;
      return this;
    }

    public Builder holdoff(@Nullable Instant holdoff) {
      this.holdoff = holdoff;
      return this;
    }

    public Builder owner(@Nullable String owner) {
      this.owner = owner;
      return this;
    }

    public Builder submitter(@Nullable String submitter) {
      this.submitter = submitter;
      return this;
    }

    public Builder treeid(@Nullable String treeid) {
      this.treeid = treeid;
      return this;
    }

    public Builder userGroups(List<String> userGroups) {
      this.userGroups = userGroups;
      return this;
    }

    public Builder processedByKcidbBridge(boolean processed) {
      this.processedByKcidbBridge = processed;
      return this;
    }

    public Builder retryCounter(long retryCounter) {
      this.retryCounter = retryCounter;
      return this;
    }

    public Builder extra(JsonObject extra) {
      this.extra = extra;
      return this;
    }

    public Node build() {
      return new Node(
          id,
          kind,
          name,
          path,
          group,
          parent,
          state,
          result,
          artifacts,
          data,
          debug,
          jobfilter,
          platformFilter,
          created,
          updated,
          timeout,
          holdoff,
          owner,
          submitter,
          treeid,
          userGroups,
          processedByKcidbBridge,
          retryCounter,
          extra);
    }
  }
}
