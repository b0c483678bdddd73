package dev.kci.api;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodePage;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeTree;
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
  /** How many nodes a page has when {@link #find} reads through a query's answer. */
  private static final int PAGE = 500;

  interface Http {
    @GET("node/{id}")
    Call<ResponseBody> get(@Path("id") String id);

    @GET("nodes")
    Call<ResponseBody> page(
        @QueryMap Map<String, String> query,
        @Query("limit") int limit,
        @Query("offset") long offset);

    @GET("nodes/fast")
    Call<ResponseBody> fast(@QueryMap Map<String, String> query);

    @GET("count")
    Call<ResponseBody> count(@QueryMap Map<String, String> query);

    @POST("node")
    Call<ResponseBody> create(@Body RequestBody node);

    @PUT("node/{id}")
    Call<ResponseBody> put(@Path("id") String id, @Body RequestBody node);

    @PATCH("node/{id}")
    Call<ResponseBody> patch(
        @Path("id") String id,
        @Query("noevent") @Nullable Boolean noevent,
        @Body RequestBody fields);

    @PUT("nodes/{id}")
    Call<ResponseBody> putTree(@Path("id") String id, @Body RequestBody tree);
  }

  private final Http http;
  private final Calls calls;
  private final NodeCreation creation;

  Nodes(Retrofit retrofit, Calls calls) {
    this.http = retrofit.create(Http.class);
    this.calls = calls;
    this.creation = new NodeCreation(this);
  }

  /**
   * {@code GET /node/{id}}.
   *
   * @throws NotFoundException when there is no such node
   * @throws InvalidRequestException when the text is no id
   */
  public Node get(String id) {
    return lookup(id)
        .orElseThrow(() -> new NotFoundException("GET node/" + id, 404, "there is no such node"));
  }

  /** {@code GET /node/{id}}: the node, or empty when there is none (the server says 200, null). */
  public Optional<Node> lookup(String id) {
    Object answer = calls.repeatable(() -> http.get(id));
    return answer == null ? Optional.empty() : Optional.of(Answers.node("GET node/" + id, answer));
  }

  /**
   * {@code GET /nodes}: all nodes of a query, page by page as the stream is read, so that any
   * number takes constant memory. The server does not sort them, and an update under way may move a
   * node over the border of a page: one may be missing or come twice.
   */
  public Stream<Node> find(NodeQuery query) {
    return NodePages.stream(offset -> page(query, PAGE, offset));
  }

  /**
   * {@code GET /nodes}: one page.
   *
   * @param limit how many nodes at most, from 1
   * @param offset how many to pass over, from 0
   */
  public NodePage page(NodeQuery query, int limit, long offset) {
    JsonObject json =
        Answers.object(
            "GET nodes", calls.repeatable(() -> http.page(query.parameters(), limit, offset)));
    return new NodePage(
        Answers.nodes("GET nodes", json.get("items")),
        json.integer("total").orElse(0L),
        limit,
        offset);
  }

  /**
   * {@code GET /nodes/fast}: all nodes of a query in one answer, which is held in memory: for
   * queries that are known to have few.
   */
  public List<Node> findAll(NodeQuery query) {
    return Answers.nodes("GET nodes/fast", calls.repeatable(() -> http.fast(query.parameters())));
  }

  /** {@code GET /count}: how many nodes a query has. */
  public long count(NodeQuery query) {
    Object answer = calls.repeatable(() -> http.count(query.parameters()));
    if (answer instanceof Long count) {
      return count;
    }
    throw Answers.unexpected("GET count", "a number", answer);
  }

  /**
   * {@code POST /node}: creates a node, once. When the answer does not arrive, the node is looked
   * up (kind, name, parent or revision, and the same data, created in the last minutes) before it
   * is sent again, up to three times; what is left is a request that arrives after the look-up.
   *
   * @param node without an id
   * @return the node as the server made it, with id, owner and times
   * @throws InvalidRequestException when the server refuses the node
   * @throws NotFoundException when there is no such parent
   */
  public Node create(Node node) {
    return creation.create(node);
  }

  Node post(Node node) {
    return Answers.node(
        "POST node", calls.once(() -> http.create(Calls.json(NodeJson.write(node)))));
  }

  /**
   * Reads a node, changes it and sends what differs; see {@link #update(Node, UnaryOperator)}.
   *
   * @throws NotFoundException when there is no such node
   */
  public Node update(String id, UnaryOperator<Node> change) {
    return update(get(id), change);
  }

  /**
   * {@code PATCH /node/{id}} with the fields that {@code change} changes; nothing is sent when it
   * changes none. A field that PATCH does not take, or a server without PATCH (405), makes it a
   * {@code PUT} of the whole node.
   *
   * <p>The server compares nothing before it writes, and it replaces {@code data} and {@code
   * artifacts} whole: a change of those that another client made after {@code base} was read is
   * lost, so read it in the same pass; the window is then one round trip. A result that came too
   * late for it is healed by its owner, who writes it again: a done node still takes a result.
   *
   * @param base the node as it was just read, or as the last own write returned it
   * @return the node as the server has it now
   * @throws IllegalTransitionException when the server does not allow the change of state
   * @throws UnauthorizedException when the token has no right on the node
   */
  public Node update(Node base, UnaryOperator<Node> change) {
    return update(base, change, false);
  }

  /** As {@link #update(Node, UnaryOperator)}, without an event for anybody. */
  public Node updateSilently(Node base, UnaryOperator<Node> change) {
    return update(base, change, true);
  }

  private Node update(Node base, UnaryOperator<Node> change, boolean silent) {
    String id = base.requireId();
    Node changed = change.apply(base);
    if (!base.state().canBecome(changed.state())) {
      throw new IllegalTransitionException("PATCH node/" + id, base.state(), changed.state());
    }
    NodePatch patch = NodePatch.between(base, changed);
    if (patch.isEmpty()) {
      return base;
    }
    if (!patch.isPatchable()) {
      return put(changed);
    }
    try {
      RequestBody fields = Calls.json(patch.fields());
      return Answers.node(
          "PATCH node/" + id, calls.repeatable(() -> http.patch(id, silent ? true : null, fields)));
    } catch (ApiException e) {
      if (e.status() != 405) {
        throw e;
      }
      return put(changed);
    }
  }

  /**
   * {@code PUT /node/{id}}: replaces a node by this one whole.
   *
   * @throws NotFoundException when there is no such node
   */
  public Node put(Node node) {
    String id = node.requireId();
    return Answers.node(
        "PUT node/" + id, calls.repeatable(() -> http.put(id, Calls.json(NodeJson.write(node)))));
  }

  /**
   * {@code PUT /nodes/{id}}: replaces the root by this one whole and creates the trees below it.
   * The server checks no transition and stops half way on an error. Sent once: a repetition would
   * create the children again.
   *
   * @param tree its root complete, with id and owner; its children without id
   * @return all nodes as the server has them, the root first
   */
  public List<Node> submitTree(NodeTree tree) {
    String id = tree.node().requireId();
    return Answers.nodes(
        "PUT nodes/" + id, calls.once(() -> http.putTree(id, Calls.json(hierarchy(tree)))));
  }

  private static JsonObject hierarchy(NodeTree tree) {
    return JsonObject.of("node", NodeJson.write(tree.node()))
        .with("child_nodes", tree.children().stream().map(Nodes::hierarchy).toList());
  }
}
