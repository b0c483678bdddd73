package dev.kci.api.contract;

import dev.kci.api.IllegalTransitionException;
import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Creating, reading and changing nodes. */
final class NodeExchanges {
  private static final String NO_SUCH_VALUE = "the client's types have no such value";
  private static final String OWN_JSON = "the client always sends JSON with its type";
  private static final String WHOLE = "the client puts whole nodes only";
  private static final String OWN_ID = "the client puts a node under its own id only";
  private static final String NO_NULLS = "the client sends no nulls inside data";

  private NodeExchanges() {}

  static void add(Contract contract) {
    creations(contract);
    reads(contract);
    puts(contract);
    patches(contract);
    trees(contract);
    batches(contract);
  }

  private static void creations(Contract contract) {
    contract.made(
        (api, exchange) -> api.nodes().create(Node.builder(NodeKind.CHECKOUT, "checkout").build()),
        "create-checkout-minimal",
        "create-same-again");
    contract.made(
        (api, exchange) ->
            api.nodes()
                .create(
                    Node.builder(NodeKind.CHECKOUT, "checkout")
                        .kernelRevision(revision(exchange.bodyObject()))
                        .build()),
        "create-no-token",
        "create-invalid-token",
        "create-version-null");
    contract.made(
        (api, exchange) ->
            api.nodes()
                .create(
                    Node.lateChildOf(
                            Node.builder(NodeKind.CHECKOUT, "checkout")
                                .id(exchange.bodyObject().string("parent").orElseThrow())
                                .state(NodeState.CLOSING)
                                .build(),
                            NodeKind.KBUILD,
                            exchange.bodyObject().string("name").orElseThrow())
                        .group(null)
                        .build()),
        "child-of-closing-parent",
        "child-of-done-parent",
        "child-by-other-user");
    contract.made(
        (api, exchange) -> api.nodes().create(NodeJson.read(exchange.bodyObject())),
        "create-checkout-full",
        "create-kbuild",
        "create-job",
        "create-test",
        "create-process",
        "create-regression",
        "create-kind-node",
        "create-kind-unknown",
        "create-bad-artifact-url",
        "create-ftp-artifact-url",
        "create-bad-data-error-code",
        "create-bad-revision",
        "create-checkout-error-code-of-kbuild",
        "create-version-strings",
        "create-timeout-with-zone",
        "create-parent-unknown",
        "create-parent-malformed",
        "create-parent-empty",
        "create-user-group-unknown",
        "create-user-group-twice",
        "create-charset-content-type");
    contract.refused(
        IllegalArgumentException.class,
        (api, exchange) -> api.nodes().create(NodeJson.read(exchange.bodyObject())),
        "create-with-id");
    contract.leftOut(
        NO_SUCH_VALUE,
        "create-kind-missing",
        "create-missing-name-path",
        "create-bad-state",
        "create-bad-result",
        "create-null-artifact",
        "create-retry-counter-string",
        "create-bad-timeout",
        "create-timeout-epoch-number",
        "create-path-string");
    contract.leftOut(NO_NULLS, "create-data-null", "create-kernel-revision-null");
    contract.leftOut(
        OWN_JSON,
        "create-no-content-type",
        "create-text-plain",
        "create-broken-json",
        "create-list-body",
        "create-empty-body");
    contract.leftOut("the client knows the length of what it sends", "create-chunked");
  }

  private static void reads(Contract contract) {
    contract.made(
        (api, exchange) -> api.nodes().get(exchange.segment(2)),
        "get-node",
        "get-node-full",
        "get-timeout-with-zone",
        "get-malformed-id",
        "hierarchy-child-get",
        "hierarchy-bad-child-root-written",
        "parent-to-done-child-unchanged",
        "timeout-in-the-past-stays-running",
        "holdoff-in-the-past-stays-available");
    contract.made((api, exchange) -> api.nodes().lookup(exchange.segment(2)), "get-missing");
  }

  private static void puts(Contract contract) {
    contract.made(
        (api, exchange) -> api.nodes().put(NodeJson.read(exchange.bodyObject())),
        Stream.concat(
                Stream.of(
                    "put-full",
                    "put-no-token",
                    "put-by-other-user",
                    "put-by-admin",
                    "put-changes-owner-submitter-groups",
                    "put-kind-change",
                    "put-parent-self",
                    "put-parent-unknown",
                    "put-bad-data",
                    "put-stale-document",
                    "put-by-group-member",
                    "put-by-runtime-editor",
                    "put-by-any-editor",
                    "done-result-update",
                    "done-result-to-null",
                    "parent-to-done"),
                Stream.of(NodeState.values())
                    .flatMap(
                        from ->
                            Stream.of(NodeState.values())
                                .map(to -> "transition-" + from.wireName() + "-" + to.wireName())))
            .toArray(String[]::new));
    contract.leftOut(WHOLE, "put-partial-body", "done-partial-body");
    contract.leftOut(OWN_ID, "put-missing-node", "put-malformed-id", "put-body-id-differs");
    contract.leftOut(NO_NULLS, "put-kernel-revision-null", "hierarchy-child-put-back");
  }

  /** The path's node as a client read it: running, without a result. */
  private static Node base(RecordedExchange exchange) {
    return Node.builder(NodeKind.CHECKOUT, "checkout").id(exchange.segment(2)).build();
  }

  private static Object fail(KciApi api, RecordedExchange exchange) {
    return api.nodes().update(base(exchange), node -> node.withResult(Result.FAIL));
  }

  private static void patches(Contract contract) {
    contract.made(
        (api, exchange) ->
            api.nodes()
                .update(
                    base(exchange),
                    node ->
                        node.available(Instant.parse("2030-01-01T00:00:00Z"))
                            .withResult(Result.PASS)),
        "patch-state-result");
    contract.made(
        (api, exchange) ->
            api.nodes()
                .update(base(exchange), node -> node.withData(JsonObject.of("error_msg", "e"))),
        "patch-data-replaces");
    contract.made(
        (api, exchange) ->
            api.nodes()
                .update(base(exchange).withResult(Result.PASS), node -> node.withResult(null)),
        "patch-null-result");
    contract.made(
        (api, exchange) ->
            api.nodes().update(base(exchange), node -> node.withArtifact("log", "not a url")),
        "patch-bad-artifact-url");
    contract.made(
        (api, exchange) ->
            api.nodes()
                .updateSilently(
                    base(exchange), node -> node.toBuilder().processedByKcidbBridge(true).build()),
        "patch-flag");
    contract.made(NodeExchanges::fail, "patch-by-other-user", "patch-missing-node");
    contract.refused(
        IllegalTransitionException.class,
        (api, exchange) ->
            api.nodes()
                .update(
                    base(exchange).withState(NodeState.AVAILABLE),
                    node -> node.withState(NodeState.RUNNING)),
        "patch-illegal-transition");
    contract.superfluous(
        "patch-empty", (api, exchange) -> api.nodes().update(base(exchange), node -> node));
    contract.leftOut("the client puts the node when PATCH ignores it", "patch-unknown-field-only");
    contract.leftOut(NO_SUCH_VALUE, "patch-null-state", "patch-null-timeout", "patch-bad-result");
  }

  private static void trees(Contract contract) {
    contract.made(
        (api, exchange) -> api.nodes().submitTree(tree(exchange.bodyObject())),
        "hierarchy",
        "hierarchy-no-transition-check",
        "hierarchy-by-other-user",
        "hierarchy-regression-id");
    contract.leftOut(OWN_ID, "hierarchy-unknown-root");
    contract.leftOut(NO_SUCH_VALUE, "hierarchy-missing-child-nodes", "hierarchy-bad-child-kind");
  }

  private static NodeTree tree(JsonObject json) {
    List<?> children = (List<?>) Objects.requireNonNull(json.get("child_nodes"));
    return new NodeTree(
        NodeJson.read(json.object("node").orElseThrow()),
        children.stream().map(child -> tree(JsonObject.from(child).orElseThrow())).toList());
  }

  private static void batches(Contract contract) {
    contract.made(
        (api, exchange) ->
            api.nodes().markProcessedByKcidbBridge(exchange.bodyObject().strings("nodes"), true),
        "batch-nodeset");
    contract.leftOut(
        "the client sets the one field that the server takes, to True or False",
        "batch-nodeset-unsupported-field",
        "batch-nodeset-unknown-node",
        "batch-nodeset-bool-value");
  }

  private static KernelRevision revision(JsonObject node) {
    JsonObject json = node.object("data.kernel_revision").orElseThrow();
    return new KernelRevision(
        json.string("tree").orElseThrow(),
        json.string("url").orElseThrow(),
        json.string("branch").orElseThrow(),
        json.string("commit").orElseThrow(),
        json.string("describe").orElse(null),
        null,
        List.of(),
        null,
        null);
  }
}
