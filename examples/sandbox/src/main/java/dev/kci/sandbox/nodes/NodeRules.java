package dev.kci.sandbox.nodes;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeState;
import dev.kci.sandbox.auth.Account;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.nodes.NodeModels.KindModel;
import dev.kci.sandbox.schema.DateTimeType;
import dev.kci.sandbox.schema.Location;
import dev.kci.sandbox.schema.PydanticText;
import dev.kci.sandbox.schema.Violations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The server's rules for nodes and their forms, as pure functions. */
final class NodeRules {
  private static final Location TOP = Location.of();
  private static final Location DATA = Location.of("data");
  private static final List<String> VERSION_NUMBERS = List.of("version", "patchlevel", "sublevel");

  /** The field that the bridge to KCIDB sets and any other change resets. */
  static final String PROCESSED = "processed_by_kcidb_bridge";

  private NodeRules() {}

  /** Returns whether the user may change the node (source: recorded exchanges {@code put-by-*}). */
  static boolean mayEdit(Account account, StoredNode node) {
    return account.name().equals(node.field("owner"))
        || account.editsAnything()
        || node.userGroups().stream().anyMatch(account.groups()::contains)
        || node.runtime().filter(account::editsRuntime).isPresent();
  }

  /**
   * Checks a transition between states.
   *
   * @param shown the name of the new state in the refusal
   * @throws ApiFailure 400 if the server rejects it
   */
  static void checkTransition(String from, String to, String shown) {
    if (!NodeState.of(from).canBecome(NodeState.of(to))) {
      throw ApiFailure.of(400, "Transition not allowed with state: " + shown);
    }
  }

  /**
   * Checks the data of a node of a kind.
   *
   * @return all fields of the kind's data, null or empty if not sent, without unknown ones
   * @throws ApiFailure 400 with one message if it is invalid
   */
  private static @Nullable Object checkData(KindModel kind, @Nullable Object data) {
    Violations found = new Violations();
    Object checked = kind.data().check(data, DATA, found);
    refuse(kind, found);
    return checked;
  }

  /**
   * Returns the data of a node in the form of its kind's model: all fields, null or empty if not
   * sent, without unknown ones. A kind without a model keeps what was sent.
   *
   * @throws ApiFailure 400 if the kind is unknown or the data is invalid
   */
  static @Nullable Object typedData(Map<String, @Nullable Object> node) {
    return checkData(NodeModels.kind(String.valueOf(node.get("kind"))), node.get("data"));
  }

  /**
   * Returns whether the typed data of a node contains ids of the database's own type, which the
   * server cannot read back (source: recorded exchange {@code hierarchy-regression-id}).
   */
  static boolean holdsObjectIds(Map<String, @Nullable Object> node) {
    return node.get("data") instanceof Map<?, ?> data
        && NodeModels.OBJECT_IDS.stream()
            .map(data::get)
            .anyMatch(value -> value instanceof List<?> list ? !list.isEmpty() : value != null)
        && !NodeModels.kind(String.valueOf(node.get("kind"))).keepsAll();
  }

  /**
   * Checks a node changed by a PATCH.
   *
   * @throws ApiFailure 400 with one message if it is invalid
   */
  static void checkPatched(NodeModels models, Map<String, @Nullable Object> node) {
    String name = String.valueOf(node.get("kind"));
    KindModel kind = NodeModels.kind(name);
    Violations found = new Violations();
    models.stored(name).check(node, TOP, found);
    kind.data().check(node.get("data"), DATA, found);
    refuse(kind, found);
  }

  /**
   * Returns the data with version numbers sent as text converted to numbers.
   *
   * @throws ApiFailure 500 if the kernel revision is null, as on the real server
   */
  static Map<String, @Nullable Object> withNumbers(Map<String, @Nullable Object> data) {
    if (!data.containsKey("kernel_revision")) {
      return data;
    }
    if (!(data.get("kernel_revision") instanceof Map<?, ?> revision)) {
      throw ApiFailure.internal();
    }
    if (!(revision.get("version") instanceof Map<?, ?> version)) {
      return data;
    }
    Map<String, @Nullable Object> numbers = new LinkedHashMap<>(object(version));
    VERSION_NUMBERS.forEach(
        key -> {
          if (numbers.get(key) instanceof String text) {
            numbers.put(key, Long.valueOf(text));
          }
        });
    Map<String, @Nullable Object> newRevision = new LinkedHashMap<>(object(revision));
    newRevision.put("version", numbers);
    Map<String, @Nullable Object> newData = new LinkedHashMap<>(data);
    newData.put("kernel_revision", newRevision);
    return newData;
  }

  /** Returns the flag after a PUT: the body's, if nothing else changed. */
  static boolean processedAfterPut(StoredNode old, Map<String, @Nullable Object> body) {
    return Boolean.TRUE.equals(body.get(PROCESSED))
        && !Boolean.TRUE.equals(old.field(PROCESSED))
        && old.text("state").equals(body.get("state"));
  }

  /** Returns the flag after a PATCH: the one sent, if the state is unchanged. */
  static boolean processedAfterPatch(
      StoredNode old, String state, Map<String, @Nullable Object> fields) {
    return Boolean.TRUE.equals(fields.get(PROCESSED)) && old.text("state").equals(state);
  }

  /** Returns the stored form of a node: the id first, times in naive UTC with milliseconds. */
  static JsonObject stored(String id, Map<String, @Nullable Object> node) {
    Map<String, @Nullable Object> stored = new LinkedHashMap<>();
    stored.put("id", id);
    node.forEach(
        (key, value) -> {
          if (!key.equals("id")) {
            boolean time = NodeModels.TIMES.contains(key) && value instanceof String;
            stored.put(key, time ? DateTimeType.stored(String.valueOf(value)) : value);
          }
        });
    return JsonObject.of(stored);
  }

  /** Returns the event payload of a new node. */
  static Map<String, @Nullable Object> created(JsonObject node) {
    return event("created", node, false);
  }

  /** Returns the event payload of a changed node. */
  static Map<String, @Nullable Object> updated(
      JsonObject node, StoredNode previous, boolean hierarchy) {
    Map<String, @Nullable Object> event = event("updated", node, hierarchy);
    event.put("previous_state", previous.field("state"));
    event.put("previous_result", previous.field("result"));
    return event;
  }

  private static Map<String, @Nullable Object> event(
      String operation, JsonObject node, boolean hierarchy) {
    Map<String, @Nullable Object> event = new LinkedHashMap<>();
    event.put("op", operation);
    for (String field :
        List.of("id", "kind", "name", "path", "group", "state", "result", "owner", "data")) {
      event.put(field, node.asMap().get(field));
    }
    event.put("is_hierarchy", hierarchy);
    return event;
  }

  private static void refuse(KindModel kind, Violations found) {
    if (!found.isEmpty()) {
      throw ApiFailure.of(400, PydanticText.of(kind.name(), found));
    }
  }

  @SuppressWarnings("unchecked") // JSON objects have texts as keys
  static Map<String, @Nullable Object> object(@Nullable Object value) {
    return (Map<String, @Nullable Object>) Objects.requireNonNull(value);
  }
}
