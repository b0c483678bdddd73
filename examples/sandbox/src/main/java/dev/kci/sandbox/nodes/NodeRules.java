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

/** The server's rules for nodes, and their forms; pure functions. */
final class NodeRules {
  private static final Location TOP = Location.of();
  private static final Location DATA = Location.of("data");
  private static final List<String> VERSION_NUMBERS = List.of("version", "patchlevel", "sublevel");

  /** The field that the bridge to KCIDB sets, and that any other change resets. */
  static final String PROCESSED = "processed_by_kcidb_bridge";

  private NodeRules() {}

  /** Whether the user may change the node (source: recorded exchanges {@code put-by-*}). */
  static boolean mayEdit(Account account, StoredNode node) {
    return account.name().equals(node.field("owner"))
        || account.editsAnything()
        || node.userGroups().stream().anyMatch(account.groups()::contains)
        || node.runtime().filter(account::editsRuntime).isPresent();
  }

  /**
   * Checks a move between states.
   *
   * @param shown the name of the new state in the refusal
   * @throws ApiFailure 400 when the server refuses it
   */
  static void checkTransition(String from, String to, String shown) {
    if (!NodeState.of(from).canBecome(NodeState.of(to))) {
      throw ApiFailure.of(400, "Transition not allowed with state: " + shown);
    }
  }

  /**
   * Checks the data of a node of a kind.
   *
   * @return all fields of the kind's data, null or empty where not sent; unknown ones dropped
   * @throws ApiFailure 400 when it does not fit, with one text
   */
  private static @Nullable Object checkData(KindModel kind, @Nullable Object data) {
    Violations found = new Violations();
    Object checked = kind.data().check(data, DATA, found);
    refuse(kind, found);
    return checked;
  }

  /**
   * The data of a node as the model of its kind has it: all its fields, null or empty where not
   * sent, unknown ones dropped. A kind without a model keeps what was sent.
   *
   * @throws ApiFailure 400 when the kind is unknown or the data does not fit
   */
  static @Nullable Object typedData(Map<String, @Nullable Object> node) {
    return checkData(NodeModels.kind(String.valueOf(node.get("kind"))), node.get("data"));
  }

  /**
   * Whether the typed data of a node holds ids as the database's own type, which the server cannot
   * read again (source: recorded exchange {@code hierarchy-regression-id}).
   */
  static boolean holdsObjectIds(Map<String, @Nullable Object> node) {
    return node.get("data") instanceof Map<?, ?> data
        && NodeModels.OBJECT_IDS.stream()
            .map(data::get)
            .anyMatch(value -> value instanceof List<?> list ? !list.isEmpty() : value != null)
        && !NodeModels.kind(String.valueOf(node.get("kind"))).keepsAll();
  }

  /**
   * Checks a node that a PATCH has changed.
   *
   * @throws ApiFailure 400 when it does not fit, with one text
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
   * The data with version numbers that were sent as text turned into numbers.
   *
   * @throws ApiFailure 500 when the kernel revision is null, where the server fails
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

  /** The flag after a PUT: what the body says, if that alone has changed. */
  static boolean processedAfterPut(StoredNode old, Map<String, @Nullable Object> body) {
    return Boolean.TRUE.equals(body.get(PROCESSED))
        && !Boolean.TRUE.equals(old.field(PROCESSED))
        && old.text("state").equals(body.get("state"));
  }

  /** The flag after a PATCH: what was sent, if the state is still the same. */
  static boolean processedAfterPatch(
      StoredNode old, String state, Map<String, @Nullable Object> fields) {
    return Boolean.TRUE.equals(fields.get(PROCESSED)) && old.text("state").equals(state);
  }

  /** The form in which a node is stored: the id first, times in naive UTC of milliseconds. */
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

  /** The payload of the event of a new node. */
  static Map<String, @Nullable Object> created(JsonObject node) {
    return event("created", node, false);
  }

  /** The payload of the event of a changed node. */
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
