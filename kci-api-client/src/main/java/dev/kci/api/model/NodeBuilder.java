package dev.kci.api.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Node}; each method sets the component of its name. Unset components are null,
 * empty or zero, except that the state defaults to running and the path to the name. Not
 * thread-safe.
 */
public final class NodeBuilder {
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

  NodeBuilder(NodeKind kind, String name) {
    this.kind = kind;
    this.name = name;
    this.path = List.of(name);
  }

  NodeBuilder(Node node) {
    id = node.id();
    kind = node.kind();
    name = node.name();
    path = node.path();
    group = node.group();
    parent = node.parent();
    state = node.state();
    result = node.result();
    artifacts = node.artifacts();
    data = node.data();
    debug = node.debug();
    jobfilter = node.jobfilter();
    platformFilter = node.platformFilter();
    created = node.created();
    updated = node.updated();
    timeout = node.timeout();
    holdoff = node.holdoff();
    owner = node.owner();
    submitter = node.submitter();
    treeid = node.treeid();
    userGroups = node.userGroups();
    processedByKcidbBridge = node.processedByKcidbBridge();
    retryCounter = node.retryCounter();
    extra = node.extra();
  }

  public NodeBuilder id(@Nullable String id) {
    this.id = id;
    return this;
  }

  public NodeBuilder path(List<String> path) {
    this.path = path;
    return this;
  }

  public NodeBuilder group(@Nullable String group) {
    this.group = group;
    return this;
  }

  public NodeBuilder parent(@Nullable String parent) {
    this.parent = parent;
    return this;
  }

  public NodeBuilder state(NodeState state) {
    this.state = state;
    return this;
  }

  public NodeBuilder result(@Nullable Result result) {
    this.result = result;
    return this;
  }

  public NodeBuilder artifacts(Map<String, String> artifacts) {
    this.artifacts = artifacts;
    return this;
  }

  /** Adds an artifact or replaces its URL. */
  public NodeBuilder artifact(String artifact, String url) {
    Map<String, String> copy = new LinkedHashMap<>(artifacts);
    copy.put(artifact, url);
    artifacts = copy;
    return this;
  }

  /** Replaces {@code data}. */
  public NodeBuilder data(JsonObject data) {
    this.data = data;
    return this;
  }

  /** Sets one key of {@code data}. */
  public NodeBuilder data(String key, @Nullable Object value) {
    this.data = data.with(key, value);
    return this;
  }

  /** Sets {@code data.kernel_revision}. */
  public NodeBuilder kernelRevision(KernelRevision revision) {
    return data("kernel_revision", revision.toJson());
  }

  public NodeBuilder debug(JsonObject debug) {
    this.debug = debug;
    return this;
  }

  public NodeBuilder jobfilter(@Nullable List<String> jobfilter) {
    this.jobfilter = jobfilter;
    return this;
  }

  public NodeBuilder platformFilter(List<String> platformFilter) {
    this.platformFilter = platformFilter;
    return this;
  }

  public NodeBuilder created(@Nullable Instant created) {
    this.created = created;
    return this;
  }

  public NodeBuilder updated(@Nullable Instant updated) {
    this.updated = updated;
    return this;
  }

  public NodeBuilder timeout(@Nullable Instant timeout) {
    this.timeout = timeout;
    return this;
  }

  public NodeBuilder holdoff(@Nullable Instant holdoff) {
    this.holdoff = holdoff;
    return this;
  }

  public NodeBuilder owner(@Nullable String owner) {
    this.owner = owner;
    return this;
  }

  public NodeBuilder submitter(@Nullable String submitter) {
    this.submitter = submitter;
    return this;
  }

  public NodeBuilder treeid(@Nullable String treeid) {
    this.treeid = treeid;
    return this;
  }

  public NodeBuilder userGroups(List<String> userGroups) {
    this.userGroups = userGroups;
    return this;
  }

  public NodeBuilder processedByKcidbBridge(boolean processed) {
    this.processedByKcidbBridge = processed;
    return this;
  }

  public NodeBuilder retryCounter(long retryCounter) {
    this.retryCounter = retryCounter;
    return this;
  }

  public NodeBuilder extra(JsonObject extra) {
    this.extra = extra;
    return this;
  }

  /** Builds the node; the builder stays usable. */
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
