package dev.kci.sandbox.nodes;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Timestamps;
import dev.kci.sandbox.auth.Account;
import dev.kci.sandbox.auth.Accounts;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.schema.ObjectIds;
import dev.kci.sandbox.state.Journal;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes nodes as the server does, one change at a time so that events are in the order
 * of the changes. Thread-safe.
 */
public final class NodeService {
  private final NodeModels models;
  private final NodeStore store = new NodeStore();
  private final Accounts accounts;
  private final EventSink events;
  private final Journal journal;
  private final ObjectIds ids;
  private final InstantSource clock;

  public NodeService(
      Accounts accounts, EventSink events, Journal journal, ObjectIds ids, InstantSource clock) {
    this.models = new NodeModels(clock);
    this.accounts = accounts;
    this.events = events;
    this.journal = journal;
    this.ids = ids;
    this.clock = clock;
  }

  NodeModels models() {
    return models;
  }

  /** Returns the number of nodes. */
  public int size() {
    return store.size();
  }

  /** Returns a node; empty if it does not exist. */
  public Optional<JsonObject> get(String id) {
    return store.get(ObjectIds.checked(id)).map(NodeService::readable);
  }

  List<StoredNode> find(NodeFilter filter) {
    return store.find(filter);
  }

  /** Restores a record from the journal of an earlier run. */
  public void restore(JsonObject record) {
    store.put(record.object("node").orElseThrow(), record.bool("unreadable").orElse(Boolean.FALSE));
  }

  /** Creates a node from a checked body; returns the answer of POST. */
  synchronized JsonObject create(Account caller, Map<String, @Nullable Object> body) {
    if (body.get("id") != null) {
      throw ApiFailure.of(400, "Object cannot be created with id: " + body.get("id"));
    }
    if (body.get("parent") instanceof String parent && store.get(parent).isEmpty()) {
      throw ApiFailure.of(404, "Parent not found with id: " + parent);
    }
    checkGroups(body);
    Map<String, @Nullable Object> node = new LinkedHashMap<>(body);
    node.put("data", checkedData(body));
    node.put("owner", caller.name());
    node.put("updated", now());
    String id = ids.next();
    JsonObject stored = save(NodeRules.stored(id, node), false).json();
    events.publish(caller.name(), NodeRules.created(stored));
    node.remove("id");
    node.put("id", id); // the answer to POST has the id last, and the times as sent
    return JsonObject.of(node);
  }

  /** Replaces a node by a checked body; returns the answer of PUT. */
  synchronized JsonObject replace(
      Account caller, String id, Map<String, @Nullable Object> body, boolean tell) {
    StoredNode old = editable(caller, id);
    Map<String, @Nullable Object> node = new LinkedHashMap<>(body);
    node.put("data", checkedData(body));
    String state = String.valueOf(body.get("state"));
    NodeRules.checkTransition(old.text("state"), state, state);
    if (id.equals(body.get("parent"))) {
      throw ApiFailure.of(400, "Parent cannot be the same as the object");
    }
    List.of("owner", "submitter", "user_groups")
        .forEach(field -> node.put(field, old.field(field)));
    node.put(NodeRules.PROCESSED, NodeRules.processedAfterPut(old, body));
    node.put("updated", now());
    return saveAndTell(old, NodeRules.stored(id, node), false, tell).json();
  }

  /** Changes the fields of a PATCH, which were checked one by one; returns the answer of PATCH. */
  synchronized JsonObject patch(
      Account caller, String id, Map<String, @Nullable Object> fields, boolean tell) {
    StoredNode old = editable(caller, id);
    Map<String, @Nullable Object> node = new LinkedHashMap<>(old.json().asMap());
    fields.forEach(
        (field, value) -> {
          if (!(field.equals("state") && value == null)) { // null leaves the state as it is
            node.put(field, value);
          }
        });
    String state = String.valueOf(node.get("state"));
    NodeRules.checkTransition(
        old.text("state"), state, "StateValues." + state.toUpperCase(Locale.ROOT));
    NodeRules.checkPatched(models, node);
    node.put(NodeRules.PROCESSED, NodeRules.processedAfterPatch(old, state, fields));
    node.put("updated", now());
    return saveAndTell(old, NodeRules.stored(id, node), false, tell).json();
  }

  /**
   * Sets a field of many nodes, skipping those of others; everything before a refused one stays
   * written.
   *
   * @return the number of nodes set
   * @throws ApiFailure 404 for an unknown node, 400 for any field but one
   */
  synchronized int setField(Account caller, List<String> nodeIds, String field, boolean value) {
    int updated = 0;
    for (String id : nodeIds) {
      StoredNode node = existing(id);
      if (!NodeRules.mayEdit(caller, node)) {
        continue;
      }
      if (!field.equals(NodeRules.PROCESSED)) {
        throw ApiFailure.of(400, "Field not supported");
      }
      save(node.json().with(field, value).with("updated", storedNow()), node.unreadable());
      updated++;
    }
    return updated;
  }

  /** Writes a tree of nodes; returns the answer of the hierarchy PUT. */
  synchronized List<StoredNode> putTree(Account caller, String id, Map<String, ?> tree) {
    StoredNode old = editable(caller, id);
    List<StoredNode> written = new HierarchyWriter(this, caller, old).write(tree);
    StoredNode root = written.get(0);
    events.publish(
        root.json().string("owner").orElse(null), NodeRules.updated(root.json(), old, true));
    return written;
  }

  boolean exists(String id) {
    return store.get(id).isPresent();
  }

  StoredNode saveNew(Map<String, @Nullable Object> node, boolean unreadable) {
    return save(NodeRules.stored(ids.next(), node), unreadable);
  }

  StoredNode save(JsonObject node, boolean unreadable) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("node", node.asMap());
    if (unreadable) {
      record.put("unreadable", true);
    }
    journal.append("node", node.string("id").orElseThrow(), record);
    return store.put(node, unreadable);
  }

  String now() {
    return Timestamps.format(clock.instant());
  }

  /**
   * Returns a node's JSON.
   *
   * @throws ApiFailure 400 if the server cannot serialize it
   */
  static JsonObject readable(StoredNode node) {
    if (node.unreadable()) {
      throw ApiFailure.of(
          400, "Unable to serialize unknown type: <class 'bson.objectid.ObjectId'>");
    }
    return node.json();
  }

  private StoredNode saveAndTell(
      StoredNode old, JsonObject node, boolean unreadable, boolean tell) {
    StoredNode saved = save(node, unreadable);
    if (tell) {
      events.publish(node.string("owner").orElse(null), NodeRules.updated(node, old, false));
    }
    return saved;
  }

  private String storedNow() {
    return NodeRules.stored("", Map.of("updated", now())).string("updated").orElseThrow();
  }

  private StoredNode editable(Account caller, String id) {
    StoredNode node = existing(id);
    if (!NodeRules.mayEdit(caller, node)) {
      throw ApiFailure.of(401, "Unauthorized to complete the operation");
    }
    return node;
  }

  private StoredNode existing(String id) {
    return store
        .get(ObjectIds.checked(id))
        .orElseThrow(() -> ApiFailure.of(404, "Node not found with id: " + id));
  }

  private static @Nullable Object checkedData(Map<String, @Nullable Object> body) {
    NodeRules.typedData(body);
    Object data = body.get("data");
    return data == null ? null : NodeRules.withNumbers(NodeRules.object(data));
  }

  private void checkGroups(Map<String, @Nullable Object> body) {
    if (body.get("user_groups") instanceof List<?> groups) {
      for (Object group : groups) {
        if (!accounts.hasGroup(String.valueOf(group))) {
          throw ApiFailure.of(400, "User group does not exist with name: " + group);
        }
      }
    }
  }
}
