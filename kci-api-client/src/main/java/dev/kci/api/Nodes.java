package dev.kci.api;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodePage;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Retrofit;
import retrofit2.http.Body;
import retrofit2.http.GET;
import retrofit2.http.PATCH;
import retrofit2.http.POST;
import retrofit2.http.PUT;
import retrofit2.http.Path;
import retrofit2.http.Query;
import retrofit2.http.QueryMap;

/** The nodes of the API. Thread-safe. */
public final class Nodes {
  /** The number of nodes on each page that {@link #find} reads. */
  private static final int PAGE = 500;

  interface Http {
    @GET("node/{id}")
    Call<ResponseBody> get(@Path("id") String id);

    @GET("nodes")
    Call<ResponseBody> page(
        @QueryMap Map<String, String> query,
        @Query("limit") @Nullable Integer limit,
        @Query("offset") @Nullable Long offset);

    @GET("nodes/fast")
    Call<ResponseBody> fast(@QueryMap Map<String, String> query);

    @GET("count")
    Call<ResponseBody> count(@QueryMap Map<String, String> query);

    @POST("node")
    Call<ResponseBody> create(@Body RequestBody node);

    @PUT("node/{id}")
    Call<ResponseBody> put(
        @Path("id") String id, @Query("noevent") @Nullable Boolean noevent, @Body RequestBody node);

    @PATCH("node/{id}")
    Call<ResponseBody> patch(
        @Path("id") String id,
        @Query("noevent") @Nullable Boolean noevent,
        @Body RequestBody fields);

    @PUT("nodes/{id}")
    Call<ResponseBody> putTree(@Path("id") String id, @Body RequestBody tree);

    @PUT("batch/nodeset")
    Call<ResponseBody> set(@Body RequestBody change);
  }

  private final Http http;
  private final Calls calls;
  private final NodeCreation creation;
  private final NodeUpdate update;
  private final ReadableNodes readable;

  Nodes(Retrofit retrofit, Calls calls, InstantSource clock) {
    this.http = retrofit.create(Http.class);
    this.calls = calls;
    this.readable = new ReadableNodes(this, calls::nanoTime);
    this.creation = new NodeCreation(this, clock);
    this.update = new NodeUpdate(this);
  }

  /** The standing of the token that nodes are written with. */
  public TokenStanding token() {
    return calls.token();
  }

  /**
   * {@code GET /node/{id}}.
   *
   * @throws NotFoundException if there is no such node
   * @throws InvalidRequestException if the text is not a valid id
   */
  public Node get(String id) {
    return lookup(id)
        .orElseThrow(() -> new NotFoundException("GET node/" + id, 404, "there is no such node"));
  }

  /**
   * {@code GET /node/{id}}: the node, or empty if it does not exist (the server answers 200, null).
   */
  public Optional<Node> lookup(String id) {
    Object answer = calls.repeatable(() -> http.get(id));
    return answer == null ? Optional.empty() : Optional.of(Answers.node("GET node/" + id, answer));
  }

  /** Like {@link #lookup}, but a node that cannot be read counts as absent, with a warning. */
  public Optional<Node> lookupReadable(String id) {
    return readable.lookup(id);
  }

  /**
   * {@code GET /nodes}: all nodes of a query, page by page as the stream is read, in constant
   * memory. The server does not sort them, and a concurrent update may move a node across a page
   * boundary, so a node may be missing or appear twice. Nodes that cannot be read are missing, as
   * in a {@link #readablePage}.
   */
  public Stream<Node> find(NodeQuery query) {
    return NodePages.stream(offset -> readablePage(query, PAGE, offset));
  }

  /** {@code GET /nodes}: the first page, of the server's default size (50). */
  public NodePage page(NodeQuery query) {
    return part(query, null, null);
  }

  /**
   * {@code GET /nodes}: one page.
   *
   * @param limit the maximum number of nodes, 1 or more
   * @param offset the number of nodes to skip, 0 or more
   */
  public NodePage page(NodeQuery query, int limit, long offset) {
    return part(query, Window.limit(limit), Window.offset(offset));
  }

  /**
   * {@code GET /nodes}: one page without the nodes that cannot be read, which are logged as a
   * warning. Anybody can write such a node: the server fails to send it, or this client does not
   * accept it. The page is then read in parts, with at most two more requests for each of its
   * nodes. Parts have the same weakness as pages: a concurrent update may move a node from one to
   * another. So the parts are read again, up to twice, if their nodes are fewer than the server
   * counted, and then the page may have more nodes than its limit.
   *
   * @param limit the maximum number of nodes, 1 or more
   * @param offset the number of nodes to skip, 0 or more
   * @throws InvalidRequestException if the query itself is refused
   */
  public NodePage readablePage(NodeQuery query, int limit, long offset) {
    return readable.page(query, limit, offset);
  }

  private NodePage part(NodeQuery query, @Nullable Integer limit, @Nullable Long offset) {
    JsonObject json =
        Answers.object(
            "GET nodes", calls.repeatable(() -> http.page(query.parameters(), limit, offset)));
    List<Node> items = Answers.nodes("GET nodes", json.get("items"));
    return new NodePage(
        items,
        json.integer("total").orElse(0L),
        limit == null ? json.integer("limit").orElse((long) items.size()).intValue() : limit,
        offset == null ? 0 : offset);
  }

  /**
   * {@code GET /nodes/fast}: all nodes of a query in one answer held in memory, for queries known
   * to match few nodes. Nodes that cannot be read are missing, as in a {@link #readablePage}.
   *
   * @throws ApiException also if there are several nodes and not one of them can be read: callers
   *     create what they do not find, and the cause may be a new version of the API
   */
  public List<Node> findAll(NodeQuery query) {
    return readable.all(query);
  }

  List<Node> fast(NodeQuery query) {
    return Answers.nodes("GET nodes/fast", calls.repeatable(() -> http.fast(query.parameters())));
  }

  /** {@code GET /count}: the number of nodes that match a query. */
  public long count(NodeQuery query) {
    return Answers.number("GET count", calls.repeatable(() -> http.count(query.parameters())));
  }

  /**
   * {@code POST /node}: creates a node exactly once. If the answer does not arrive, the node is
   * looked up (by kind, name, parent or revision, and data, created in the last minutes) before it
   * is sent again, up to three times. The remaining risk is a request that arrives after the
   * look-up.
   *
   * @param node without an id
   * @return the node as the server created it, with id, owner and times
   * @throws InvalidRequestException if the server rejects the node
   * @throws NotFoundException if there is no such parent
   */
  public Node create(Node node) {
    return creation.create(node);
  }

  Node post(Node node) {
    return Answers.node(
        "POST node", calls.once(() -> http.create(Calls.json(NodeJson.writeNew(node)))));
  }

  /**
   * Reads a node, changes it and sends the difference; see {@link #update(Node, UnaryOperator)}.
   *
   * @throws NotFoundException if there is no such node
   */
  public Node update(String id, UnaryOperator<Node> change) {
    return update(get(id), change);
  }

  /**
   * {@code PATCH /node/{id}} with the fields that {@code change} changes; sends nothing if it
   * changes none. If PATCH does not accept a field, or the server has no PATCH (405), this becomes
   * a {@code GET} and a {@code PUT} of the whole node, and {@code change} is called again with the
   * node as it is then, so it must be free of side effects.
   *
   * <p>The server does not compare before it writes. Fields outside the change are not sent, so
   * other clients' writes to them survive. {@code data} and {@code artifacts} are replaced as a
   * whole: whatever another client wrote there after {@code base} was read is lost. So read the
   * base in the same pass, or use the result of your last write while no other client writes to the
   * node, or use {@link #update(String, UnaryOperator)}, which reduces the window to one round
   * trip; with a PUT, that window applies to the whole node. A result lost in it is restored by its
   * owner, who writes it again when an event or a later pass shows it missing: a done node still
   * accepts a result and data.
   *
   * @param base the node as just read, or as returned by the last write of this client
   * @param change returns the changed node, with the same id
   * @return the node as the server has it now; {@code base} itself if nothing changed
   * @throws IllegalTransitionException if the server does not allow the change of state
   * @throws UnauthorizedException if the token has no right to the node
   */
  public Node update(Node base, UnaryOperator<Node> change) {
    return update.update(base, change, false);
  }

  /** Like {@link #update(Node, UnaryOperator)}, but publishes no event. */
  public Node updateSilently(Node base, UnaryOperator<Node> change) {
    return update.update(base, change, true);
  }

  /**
   * Ends a node because another one {@linkplain Node#supersededBy() replaces it}. It gets no
   * result, since nothing was built or tested, and is marked as sent to KCIDB, so statistics,
   * retries and the bridge ignore it. (kernelci-pipeline's {@code job_retry} looks for incomplete
   * and failed nodes, its {@code send_kcidb} for done ones not yet sent.) The server clears that
   * mark on each change of state, so it takes a second, silent PATCH.
   *
   * @param base as for {@link #update(Node, UnaryOperator)}
   * @param by the id of the node that remains
   */
  public Node supersede(Node base, String by) {
    Node ended = update(base, node -> node.withState(NodeState.DONE).withSupersededBy(by));
    return updateSilently(ended, node -> node.toBuilder().processedByKcidbBridge(true).build());
  }

  Node patch(String id, NodePatch patch, boolean silent) {
    RequestBody fields = Calls.json(patch.fields());
    return Answers.node(
        "PATCH node/" + id, calls.repeatable(() -> http.patch(id, silent ? true : null, fields)));
  }

  /**
   * {@code PUT /node/{id}}: replaces a whole node.
   *
   * @throws NotFoundException if there is no such node
   */
  public Node put(Node node) {
    return put(node, false);
  }

  Node put(Node node, boolean silent) {
    String id = node.requireId();
    RequestBody whole = Calls.json(NodeJson.write(node));
    return Answers.node(
        "PUT node/" + id, calls.repeatable(() -> http.put(id, silent ? true : null, whole)));
  }

  /**
   * {@code PUT /nodes/{id}}: replaces a whole node and creates the trees below it. The server does
   * not check the transition and stops halfway on an error. Never retried: that would create the
   * children again.
   *
   * @param tree a complete root, with id and owner; children without ids
   * @return all nodes as the server has them, the root first
   */
  public List<Node> submitTree(NodeTree tree) {
    String id = tree.node().requireId();
    return Answers.nodes(
        "PUT nodes/" + id,
        calls.once(
            () -> http.putTree(id, Calls.json(hierarchy(tree, NodeJson.write(tree.node()))))));
  }

  /**
   * {@code PUT /batch/nodeset}: marks nodes as processed by the bridge to KCIDB, or not; the server
   * sets no other field this way. Nodes that the token has no right to are skipped.
   *
   * @param ids at least one
   * @return the number of nodes marked
   * @throws NotFoundException if one of the nodes does not exist
   */
  public long markProcessedByKcidbBridge(Collection<String> ids, boolean processed) {
    JsonObject change =
        JsonObject.of("nodes", List.copyOf(ids))
            .with("field", "processed_by_kcidb_bridge")
            .with("value", processed ? "True" : "False"); // a text, as Python writes it
    return Answers.number(
        "PUT batch/nodeset", calls.repeatable(() -> http.set(Calls.json(change))));
  }

  private static JsonObject hierarchy(NodeTree tree, JsonObject node) {
    return JsonObject.of("node", node)
        .with(
            "child_nodes",
            tree.children().stream()
                .map(child -> hierarchy(child, NodeJson.writeNew(child.node())))
                .toList());
  }
}
