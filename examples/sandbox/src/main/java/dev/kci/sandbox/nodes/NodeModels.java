package dev.kci.sandbox.nodes;

import dev.kci.api.model.Timestamps;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.schema.DateTimeType;
import dev.kci.sandbox.schema.Model;
import dev.kci.sandbox.schema.Types;
import dev.kci.sandbox.schema.ValueType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The server's models of nodes and of their {@code data} (sources: {@code openapi.json}; recorded
 * exchanges {@code create-*}, {@code hierarchy}). Immutable.
 */
final class NodeModels {
  static final Duration DEFAULT_TIMEOUT = Duration.ofHours(6);

  static final List<String> TIMES = List.of("created", "updated", "timeout", "holdoff");
  private static final ValueType TIME = new DateTimeType();
  private static final ValueType STATE =
      Types.oneOf(List.of("running", "available", "closing", "done"));
  private static final ValueType RESULT =
      Types.oneOf(List.of("pass", "fail", "skip", "incomplete"));
  private static final ValueType TEXTS = Types.listOf(Types.TEXT);
  private static final ValueType OBJECT = Types.mapOf(Types.ANY);
  private static final List<String> RUNTIME_ERRORS =
      List.of(
          "invalid_job_params",
          "submit_error",
          "node_timeout",
          "Infrastructure",
          "Canceled",
          "Job",
          "Bug",
          "Test",
          "Configuration",
          "LAVATimeout",
          "MultinodeTimeout",
          "ObjectNotPersisted",
          "Unexisting permission codename.",
          "job_generation_error",
          "kbuild_internal_error");

  private static final Model VERSION =
      Model.named("KernelVersion")
          .nullable("version", Types.LAX_INTEGER)
          .nullable("patchlevel", Types.LAX_INTEGER)
          .nullable("sublevel", Types.LAX_INTEGER)
          .nullable("extra", Types.TEXT)
          .nullable("name", Types.TEXT);
  private static final Model REVISION =
      Model.named("Revision")
          .required("tree", Types.TEXT)
          .required("url", Types.URL)
          .required("branch", Types.TEXT)
          .required("commit", Types.TEXT)
          .nullable("describe", Types.TEXT)
          .nullable("version", VERSION)
          .nullable("patchset", Types.TEXT)
          .optional("commit_tags", TEXTS.orNull(), List::of)
          .nullable("commit_message", Types.TEXT)
          .nullable("tip_of_branch", Types.BOOL);
  private static final Model CHECKOUT_DATA =
      Model.named("CheckoutData")
          .nullable("error_code", Types.oneOf(List.of("node_timeout", "git_checkout_failure")))
          .nullable("error_msg", Types.TEXT)
          .nullable("kernel_revision", REVISION)
          .nullable("architecture_filter", TEXTS);
  private static final Model KBUILD_DATA =
      failing("KbuildData")
          .nullable("kernel_revision", REVISION)
          .nullable("arch", Types.TEXT)
          .nullable("defconfig", Types.ANY)
          .nullable("compiler", Types.TEXT)
          .nullable("fragments", TEXTS)
          .nullable("config_full", Types.TEXT)
          .nullable("platform", Types.TEXT)
          .nullable("runtime", Types.TEXT)
          .nullable("job_id", Types.TEXT)
          .nullable("job_context", Types.TEXT)
          .nullable("kernel_type", Types.TEXT)
          .nullable("regression", Types.OBJECT_ID_TEXT);
  private static final Model TEST_DATA = running("TestData");
  private static final Model REGRESSION_DATA =
      failing("RegressionData")
          .nullable("fail_node", Types.OBJECT_ID_TEXT)
          .nullable("pass_node", Types.OBJECT_ID_TEXT)
          .optional("node_sequence", Types.listOf(Types.OBJECT_ID_TEXT).orNull(), List::of)
          .nullable("arch", Types.TEXT)
          .nullable("defconfig", Types.ANY)
          .nullable("config_full", Types.TEXT)
          .nullable("compiler", Types.TEXT)
          .nullable("platform", Types.TEXT)
          .nullable("device", Types.TEXT)
          .nullable("failed_kernel_revision", REVISION);

  /** Keys of typed data that the server converts to the database's own type of id. */
  static final List<String> OBJECT_IDS =
      List.of("regression", "fail_node", "pass_node", "node_sequence");

  private static final Map<String, KindModel> KINDS =
      Map.of(
          "checkout", new KindModel("Checkout", CHECKOUT_DATA),
          "kbuild", new KindModel("Kbuild", KBUILD_DATA),
          "job", new KindModel("Job", TEST_DATA),
          "test", new KindModel("Test", TEST_DATA),
          "process", new KindModel("Process", OBJECT.orNull()),
          "regression", new KindModel("Regression", REGRESSION_DATA));

  /** The fields that a PATCH may contain; unsent ones are absent from the checked map. */
  static final Map<String, ValueType> PATCHABLE = patchable();

  static final Model BATCH =
      Model.named("NodeUpdateRequest")
          .required("nodes", TEXTS)
          .required("field", Types.TEXT)
          .required("value", Types.TEXT);

  private final Model node;

  /** The model of a kind of node: its name in the server's messages and the type of its data. */
  record KindModel(String name, ValueType data) {
    /** Returns whether every kind of write keeps all keys of the data. */
    boolean keepsAll() {
      return !(data instanceof Model);
    }
  }

  NodeModels(InstantSource clock) {
    Supplier<String> now = () -> Timestamps.format(clock.instant());
    Supplier<String> timeout = () -> Timestamps.format(clock.instant().plus(DEFAULT_TIMEOUT));
    this.node =
        Model.named("Node")
            .nullable("id", Types.OBJECT_ID_TEXT)
            .optional("kind", Types.TEXT, () -> "node")
            .required("name", Types.TEXT)
            .required("path", TEXTS)
            .nullable("group", Types.TEXT)
            .nullable("parent", Types.OBJECT_ID_TEXT)
            .optional("state", STATE, () -> "running")
            .nullable("result", RESULT)
            .optional("artifacts", Types.mapOf(Types.HTTP_URL).orNull(), Map::of)
            .optional("data", OBJECT.orNull(), Map::of)
            .optional("debug", OBJECT.orNull(), Map::of)
            .nullable("jobfilter", TEXTS)
            .optional("platform_filter", TEXTS.orNull(), List::of)
            .optional("created", TIME, now)
            .optional("updated", TIME, now)
            .optional("timeout", TIME, timeout)
            .nullable("holdoff", TIME)
            .nullable("owner", Types.TEXT)
            .nullable("submitter", Types.TEXT)
            .nullable("treeid", Types.TEXT)
            .optional("user_groups", Types.groupNames(), List::of)
            .optional("processed_by_kcidb_bridge", Types.BOOL, () -> false)
            .optional("retry_counter", Types.INTEGER, () -> 0L);
  }

  /** Returns the model of a request for a node, before its kind is considered. */
  Model node() {
    return node;
  }

  /** Returns the model of a stored node including artifacts, named after its kind. */
  Model stored(String kind) {
    return new Model(kind(kind).name(), node.fields());
  }

  /**
   * Returns the model of a kind.
   *
   * @throws ApiFailure 400 if the API has no such kind
   */
  static KindModel kind(String kind) {
    KindModel model = KINDS.get(kind);
    if (model == null) {
      throw ApiFailure.of(400, "Unsupported node kind: " + kind);
    }
    return model;
  }

  private static Model failing(String name) {
    return Model.named(name)
        .nullable("error_code", Types.oneOf(RUNTIME_ERRORS))
        .nullable("error_msg", Types.TEXT);
  }

  private static Model running(String name) {
    return failing(name)
        .nullable("test_source", Types.URL)
        .nullable("test_revision", REVISION)
        .nullable("platform", Types.TEXT)
        .nullable("device", Types.TEXT)
        .nullable("runtime", Types.TEXT)
        .nullable("job_id", Types.TEXT)
        .nullable("job_context", Types.TEXT)
        .nullable("regression", Types.OBJECT_ID_TEXT)
        .nullable("kernel_revision", REVISION)
        .nullable("arch", Types.TEXT)
        .nullable("defconfig", Types.ANY)
        .nullable("config_full", Types.TEXT)
        .nullable("compiler", Types.TEXT)
        .nullable("kernel_type", Types.TEXT)
        .optional("misc", OBJECT.orNull(), Map::of);
  }

  private static Map<String, ValueType> patchable() {
    Map<String, ValueType> fields = new LinkedHashMap<>();
    fields.put("state", STATE.orNull());
    fields.put("result", RESULT.orNull());
    fields.put("artifacts", Types.mapOf(Types.TEXT).orNull());
    fields.put("data", OBJECT.orNull());
    fields.put("debug", OBJECT.orNull());
    fields.put("jobfilter", TEXTS.orNull());
    fields.put("platform_filter", TEXTS.orNull());
    fields.put("timeout", TIME.orNull());
    fields.put("holdoff", TIME.orNull());
    fields.put("processed_by_kcidb_bridge", Types.BOOL.orNull());
    return fields;
  }
}
