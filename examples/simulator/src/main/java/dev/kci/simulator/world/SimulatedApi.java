package dev.kci.simulator.world;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.sandbox.SandboxUser;
import dev.kci.sandbox.local.LocalApi;
import dev.kci.sandbox.local.LocalRequest;
import dev.kci.simulator.engine.Scheduler;
import dev.kci.simulator.history.History;
import dev.kci.simulator.history.NodeChange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The API: the sandbox's own nodes and events, in virtual time. */
public final class SimulatedApi implements AutoCloseable {
  /** The name of this place. */
  static final String PLACE = "api";

  private static final String SUBSCRIBE = "/subscribe/";
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(45);
  private static final Duration LOCKED_WITHIN = Duration.ofMinutes(10);
  private static final Duration CLEARING = Duration.ofMinutes(15);
  private static final int FAILS_PER_MILLE = 4;
  private static final int REFUSED_PER_MILLE = 15;
  private static final int LEASES_LOST = 80;
  private static final int[] STATUSES = {500, 502, 503, 504};

  private final Scheduler scheduler;
  private final Weather weather;
  private final History history;
  private final List<SandboxUser> users;
  private final LocalApi local;
  private final Map<String, JsonObject> nodes = new LinkedHashMap<>();
  private final List<NodeChange> changes = new ArrayList<>();
  private final Map<String, Integer> requests = new TreeMap<>();
  private final Set<String> locked = new HashSet<>();
  private final Map<String, Integer> refusals = new TreeMap<>();
  private final Set<String> subscribed = new HashSet<>();
  private String caller = "";
  private String request = "";

  SimulatedApi(
      Scheduler scheduler,
      Weather weather,
      History history,
      List<SandboxUser> users,
      Random random) {
    this.scheduler = scheduler;
    this.weather = weather;
    this.history = history;
    this.users = users;
    this.local = new LocalApi(users, this::changed, scheduler::now, random, Runnable::run);
    scheduler.every(KEEP_ALIVE, () -> local.broker().keepAlive());
    scheduler.every(CLEARING, () -> local.broker().endUnpolled());
  }

  private void changed(String kind, String key, Map<String, ? extends @Nullable Object> record) {
    if (kind.equals("node")) {
      JsonObject after = JsonObject.of(record).object("node").orElseThrow();
      JsonObject before = nodes.put(key, after);
      NodeChange change = new NodeChange(scheduler.now(), caller, request, before, after);
      changes.add(change);
      history.add(caller, change::toString);
      if (before == null && after.string("kind").equals(Optional.of("job"))) {
        lockLater(key);
      }
      if (before != null && isBuilt(after) && !isBuilt(before) && weather.happens(LEASES_LOST)) {
        weather.strike(Weather.Strikes::longLeaseOutage);
      }
    }
  }

  private static boolean isBuilt(JsonObject node) {
    return node.string("kind").equals(Optional.of("kbuild"))
        && node.string("state").equals(Optional.of("available"));
  }

  /** Takes away, for some jobs, the right to write their nodes until the weather clears. */
  private void lockLater(String id) {
    if (weather.happens(REFUSED_PER_MILLE)) {
      scheduler.after(
          weather.between(Duration.ZERO, LOCKED_WITHIN),
          () -> {
            locked.add(id);
            history.fault("api: writes of a node refused", "api", () -> id);
          });
    }
  }

  private boolean refuses(LocalRequest request) {
    String path = request.path();
    return !weather.isClear()
        && !request.method().equals("GET")
        && locked.contains(path.substring(path.lastIndexOf('/') + 1));
  }

  /** Returns the nodes that could not be written for a while. */
  public Set<String> locked() {
    return locked;
  }

  /** Returns how often a write was refused, by process and node. */
  public Map<String, Integer> refusals() {
    return refusals;
  }

  /** Returns all nodes by id, in the order of their creation. */
  public Map<String, JsonObject> nodes() {
    return nodes;
  }

  /** Returns all changes of nodes, in order. */
  public List<NodeChange> changes() {
    return changes;
  }

  /** Returns whether all nodes are done. */
  public boolean isQuiet() {
    return nodes.values().stream()
        .allMatch(node -> node.string("state").equals(Optional.of("done")));
  }

  /** Records that a machine sends a request, whether it arrives or not. */
  void sent(String machine) {
    requests.merge(machine, 1, Integer::sum);
  }

  /** Returns the number of requests that were sent, except listening, by machine. */
  public Map<String, Integer> requests() {
    return requests;
  }

  /** Returns whether anybody has subscribed to a channel: what was published before is lost. */
  boolean hasSubscriber(String channel) {
    return subscribed.contains(channel);
  }

  /** Returns the token of a user. */
  public String token(String user) {
    return users.stream()
        .filter(known -> known.name().equals(user))
        .map(SandboxUser::token)
        .findFirst()
        .orElseThrow();
  }

  /** Ends all subscriptions, as a restart does. */
  void dropSubscriptions() {
    local.broker().dropSubscriptions();
  }

  /** Sends the next events twice. */
  void duplicateEvents(int events) {
    local.broker().disorder().duplicateNext(events);
  }

  /** Sends each of the next events after the one that follows it. */
  void reorderEvents(int events) {
    local.broker().disorder().reorderNext(events);
  }

  /** Writes a hierarchy beside the network, at once. */
  void put(String user, String path, JsonObject tree) {
    request(user, "PUT", path, tree);
  }

  /** Does a request of somebody beside the network, at once. */
  JsonObject request(String user, String method, String path, JsonObject body) {
    byte[] bytes = JsonText.write(body).getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers =
        Map.of("Authorization", "Bearer " + token(user), "Content-Type", "application/json");
    caller = user;
    request = method + " " + path;
    LocalApi.Answer answer =
        local.answer(new LocalRequest(method, "/latest" + path, null, headers, bytes)).join();
    if (answer.status() != 200) {
      throw new IllegalStateException(
          request + ": " + new String(answer.body(), StandardCharsets.UTF_8));
    }
    return JsonObject.from(JsonText.parse(answer.body())).orElse(JsonObject.empty());
  }

  /** Answers a request that has arrived, unless the server fails. */
  CompletableFuture<LocalApi.Answer> answer(String machine, String process, LocalRequest arrived) {
    String what = arrived.method() + " " + arrived.path();
    boolean fails = weather.happensTo(machine, FAILS_PER_MILLE);
    boolean does = !fails || weather.random().nextBoolean();
    int status = STATUSES[weather.random().nextInt(STATUSES.length)];
    if (fails) {
      history.fault(
          does ? "api: 5xx after the effect" : "api: 5xx", process, () -> status + " " + what);
    }
    if (!does) {
      return CompletableFuture.completedFuture(failure(status, "simulated"));
    }
    if (refuses(arrived)) {
      refusals.merge(process + " " + arrived.path(), 1, Integer::sum);
      history.add(process, () -> what + " 401");
      return CompletableFuture.completedFuture(
          failure(401, "Unauthorized to complete the operation"));
    }
    caller = process;
    request = what;
    CompletableFuture<LocalApi.Answer> answer = local.answer(arrived);
    int channel = arrived.path().indexOf(SUBSCRIBE);
    if (channel >= 0) {
      subscribed.add(arrived.path().substring(channel + SUBSCRIBE.length()));
    }
    if (!arrived.path().contains("/listen/")) {
      answer.thenAccept(
          done -> history.add(process, () -> what + query(arrived) + " " + done.status()));
    }
    return fails ? answer.thenApply(unused -> failure(status, "simulated")) : answer;
  }

  private static String query(LocalRequest request) {
    return request.query() == null ? "" : "?" + request.query();
  }

  private static LocalApi.Answer failure(int status, String detail) {
    String body = JsonText.write(Map.of("detail", detail));
    return new LocalApi.Answer(status, body.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    local.close();
  }
}
