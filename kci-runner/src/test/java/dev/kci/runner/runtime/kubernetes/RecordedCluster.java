package dev.kci.runner.runtime.kubernetes;

import static dev.kci.runner.runtime.kubernetes.Situation.map;
import static dev.kci.runner.runtime.kubernetes.Situation.maps;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * A Kubernetes API on loopback that answers and goes on as the real one did in a {@link Situation}:
 * a Job that is made gets the recorded objects under its own name and labels, one event after the
 * other; lists, watches, logs and deletions work on them.
 */
final class RecordedCluster implements AutoCloseable {
  static final String NAMESPACE = "kci";
  private static final String JOBS = "/apis/batch/v1/namespaces/kci/jobs";
  private static final String PODS = "/api/v1/namespaces/kci/pods";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();

  // guarded by this
  private final Map<String, Map<String, Object>> objects = new LinkedHashMap<>();
  private final List<Event> events = new ArrayList<>();
  private final Map<String, Situation> situations = new LinkedHashMap<>();
  private final List<String> denied = new ArrayList<>();
  private int version = 100;
  private int oldest;
  private int watches;
  private boolean closed;
  private int answersToLose;
  private final Map<HttpExchange, Integer> told = new LinkedHashMap<>();
  private Path scratch;
  private final Map<String, String> outputs = new LinkedHashMap<>();

  /** What came in. */
  record Request(String method, String path, Map<String, String> query, String body) {
    boolean isWatch() {
      return query.containsKey("watch");
    }

    boolean isLog() {
      return path.endsWith("/log");
    }
  }

  /** What a request gets instead of its answer; {@code times} at most. */
  static final class Fault {
    private final Predicate<Request> which;
    private final Answer answer;
    private int times;

    Fault(Predicate<Request> which, int times, Answer answer) {
      this.which = which;
      this.times = times;
      this.answer = answer;
    }
  }

  /** Answers one exchange. */
  interface Answer {
    void send(HttpExchange exchange) throws IOException;
  }

  private record Event(int version, String type, String kind, Map<String, Object> object) {}

  private RecordedCluster() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static RecordedCluster start() throws IOException {
    return new RecordedCluster();
  }

  /** Jobs of this name (part) go as recorded there. */
  synchronized RecordedCluster plays(String name, Situation situation) {
    situations.put(name, situation);
    return this;
  }

  /** Runs the scripts of Jobs itself: recorded is how a cluster tells of such an end. */
  synchronized RecordedCluster runsScripts(Path folder) {
    scratch = folder;
    return this;
  }

  /** The next Jobs are made, but nobody is told. */
  synchronized RecordedCluster losesAnswers(int count) {
    answersToLose = count;
    return this;
  }

  synchronized RecordedCluster denies(String right) {
    denied.add(right);
    return this;
  }

  RecordedCluster fails(Predicate<Request> which, int times, Answer answer) {
    faults.add(new Fault(which, times, answer));
    return this;
  }

  /** Accepts the request and never answers. */
  Answer silence() {
    return exchange -> {
      synchronized (this) {
        while (!closed) {
          waitForChange();
        }
      }
    };
  }

  static Answer status(int status, String body) {
    return exchange -> send(exchange, status, body);
  }

  static Answer as(Situation situation) {
    Object body = situation.body();
    return status(
        situation.status(), body instanceof String text ? text : Situation.JSON.asJson(body));
  }

  /** The answer is cut in the middle of it. */
  static Answer cut(String part) {
    return exchange -> {
      exchange.sendResponseHeaders(200, part.length() + 1000L);
      exchange.getResponseBody().write(part.getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      exchange.close();
    };
  }

  /** Ends all watches as if their time were over. */
  synchronized void endWatches() {
    watches++;
    notifyAll();
  }

  /** What has happened so far is not remembered for watches any more, as after some minutes. */
  synchronized void expire() {
    version++;
    oldest = version;
    endWatches();
  }

  List<Request> requests() {
    return requests;
  }

  long count(Predicate<Request> which) {
    return requests.stream().filter(which).count();
  }

  /** A kubeconfig with a context of this cluster. */
  Path kubeconfig(Path file, String context) throws IOException {
    return Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: 'http://127.0.0.1:%d'}}]
        users: [{name: u, user: {token: some-token}}]
        contexts: [{name: %s, context: {cluster: c, user: u, namespace: kci}}]
        current-context: %s
        """
            .formatted(server.getAddress().getPort(), context, context));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request =
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              query(exchange.getRequestURI().getRawQuery()),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      requests.add(request);
      Answer fault = fault(request);
      if (fault != null) {
        fault.send(exchange);
      } else if (request.isWatch()) {
        watch(exchange, request);
      } else {
        answer(exchange, request);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Answer fault(Request request) {
    for (Fault fault : faults) {
      if (fault.times > 0 && fault.which.test(request)) {
        fault.times--;
        return fault.answer;
      }
    }
    return null;
  }

  private void answer(HttpExchange exchange, Request request) throws IOException {
    String path = request.path();
    String name = path.replaceFirst("^.*/(jobs|pods)/", "").replaceFirst("/log$", "");
    if (path.endsWith("/selfsubjectaccessreviews")) {
      review(exchange, request);
    } else if (request.isLog()) {
      log(exchange, request, name);
    } else if (request.method().equals("POST") && path.equals(JOBS)) {
      create(exchange, request);
    } else if (request.method().equals("DELETE") && path.startsWith(JOBS + "/")) {
      delete(exchange, name);
    } else if (path.equals(JOBS) || path.equals(PODS)) {
      send(exchange, 200, list(kind(path), request.query().get("labelSelector")));
    } else if (path.startsWith(JOBS + "/") || path.startsWith(PODS + "/")) {
      get(exchange, kind(path) + "/" + name);
    } else {
      missing(exchange);
    }
  }

  private static String kind(String path) {
    return path.startsWith(JOBS) ? "Job" : "Pod";
  }

  private synchronized void review(HttpExchange exchange, Request request) throws IOException {
    Map<String, Object> review = map(Situation.JSON.unmarshal(request.body(), Map.class));
    Map<String, Object> asked = map(map(review.get("spec")).get("resourceAttributes"));
    String right = asked.get("verb") + " " + asked.get("resource");
    String full = asked.get("subresource") == null ? right : right + "/" + asked.get("subresource");
    review.put("status", Map.of("allowed", !denied.contains(full)));
    send(exchange, 201, Situation.JSON.asJson(review));
  }

  private void create(HttpExchange exchange, Request request) throws IOException {
    Map<String, Object> posted = map(Situation.JSON.unmarshal(request.body(), Map.class));
    String name = (String) map(posted.get("metadata")).get("name");
    Situation situation = situation(name);
    if (situation.status() != 201) {
      as(situation).send(exchange);
      return;
    }
    // bodies of over 1 MB are left out of the recording
    Object recorded = situation.body() instanceof Map<?, ?> ? situation.body() : posted;
    Map<String, Object> job = grafted(posted, name, map(recorded));
    synchronized (this) {
      if (objects.containsKey("Job/" + name)) {
        as(Situation.named("create-409")).send(exchange);
        return;
      }
      if (!request.query().containsKey("dryRun")) {
        objects.put("Job/" + name, job);
      }
    }
    if (!request.query().containsKey("dryRun")) {
      threads.execute(() -> play(posted, name, situation));
    }
    synchronized (this) {
      if (answersToLose > 0) {
        answersToLose--;
        return; // the connection is closed
      }
    }
    send(exchange, 201, Situation.JSON.asJson(job));
  }

  private synchronized Situation situation(String name) {
    return situations.entrySet().stream()
        .filter(entry -> name.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(Situation.named("ok"));
  }

  private void play(Map<String, Object> posted, String name, Situation situation) {
    Path folder;
    synchronized (this) {
      folder = scratch;
    }
    if (folder == null) {
      for (Situation.Event event : situation.events()) {
        publish(event.type(), event.kind(), grafted(posted, name, event.object()));
      }
    } else {
      run(posted, name, folder);
    }
  }

  private void run(Map<String, Object> posted, String name, Path folder) {
    Map<String, Object> spec = map(map(map(posted.get("spec")).get("template")).get("spec"));
    Map<String, Object> container = maps(spec.get("containers")).get(0);
    try {
      @SuppressWarnings("unchecked")
      ProcessBuilder builder = new ProcessBuilder((List<String>) container.get("command"));
      maps(container.get("env"))
          .forEach(
              variable ->
                  builder
                      .environment()
                      .put((String) variable.get("name"), (String) variable.get("value")));
      builder.directory(Files.createDirectories(folder.resolve(name)).toFile());
      Process process = builder.redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      synchronized (this) {
        outputs.put(name, output);
      }
      Situation like = Situation.named(exit == 0 ? "ok" : "exit7");
      for (Situation.Event event : like.events()) {
        Map<String, Object> object = grafted(posted, name, event.object());
        maps(map(object.get("status")).get("containerStatuses"))
            .forEach(
                status -> {
                  Object terminated = map(status.get("state")).get("terminated");
                  if (terminated != null) {
                    map(terminated).put("exitCode", exit);
                  }
                });
        publish(event.type(), event.kind(), object);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The recorded object as if it were of the posted Job. */
  private static Map<String, Object> grafted(
      Map<String, Object> posted, String name, Map<String, Object> recorded) {
    Map<String, Object> object =
        map(Situation.JSON.unmarshal(Situation.JSON.asJson(recorded), Map.class));
    Map<String, Object> metadata = map(object.get("metadata"));
    Map<String, Object> labels = new LinkedHashMap<>();
    if (metadata.get("labels") != null) {
      labels.putAll(map(metadata.get("labels")));
    }
    if (map(posted.get("metadata")).get("labels") != null) {
      labels.putAll(map(map(posted.get("metadata")).get("labels")));
    }
    if (metadata.get("name") instanceof String pod && metadata.containsKey("ownerReferences")) {
      labels.put("job-name", name);
      metadata.put("name", name + pod.substring(pod.lastIndexOf('-')));
    } else {
      metadata.put("name", name);
    }
    metadata.put("namespace", NAMESPACE);
    metadata.put("labels", labels);
    return object;
  }

  private synchronized void publish(String type, String kind, Map<String, Object> object) {
    version++;
    map(object.get("metadata")).put("resourceVersion", String.valueOf(version));
    String key = kind + "/" + map(object.get("metadata")).get("name");
    if (type.equals("DELETED")) {
      objects.remove(key);
    } else {
      objects.put(key, object);
    }
    object.put("kind", kind);
    object.put("apiVersion", kind.equals("Job") ? "batch/v1" : "v1");
    events.add(new Event(version, type, kind, object));
    notifyAll();
  }

  /** Until the last event of a recording has happened. */
  synchronized void awaitPlayed(Situation situation) throws IOException {
    while (events.size() < situation.events().size()) {
      waitForChange();
    }
  }

  private void waitForChange() throws IOException {
    try {
      wait(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("closed", e);
    }
  }

  private void delete(HttpExchange exchange, String name) throws IOException {
    Map<String, Object> job;
    synchronized (this) {
      job = objects.get("Job/" + name);
      if (job != null) {
        publish("DELETED", "Job", job);
        List.copyOf(objects.values()).stream()
            .filter(
                object ->
                    name.equals(map(map(object.get("metadata")).get("labels")).get("job-name")))
            .forEach(pod -> publish("DELETED", "Pod", pod));
      }
    }
    if (job == null) {
      as(Situation.named("delete-404")).send(exchange);
    } else {
      send(
          exchange,
          200,
          "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Success\"}");
    }
  }

  private void get(HttpExchange exchange, String key) throws IOException {
    String found;
    synchronized (this) {
      found = objects.containsKey(key) ? Situation.JSON.asJson(objects.get(key)) : null;
    }
    if (found == null) {
      missing(exchange);
    } else {
      send(exchange, 200, found);
    }
  }

  private static void missing(HttpExchange exchange) throws IOException {
    as(Situation.named("get-404")).send(exchange);
  }

  private synchronized String list(String kind, String selector) {
    List<Object> items = new ArrayList<>();
    objects.forEach(
        (key, object) -> {
          if (key.startsWith(kind + "/") && selects(selector, object)) {
            items.add(object);
          }
        });
    return Situation.JSON.asJson(
        Map.of(
            "kind",
            kind + "List",
            "apiVersion",
            kind.equals("Job") ? "batch/v1" : "v1",
            "metadata",
            Map.of("resourceVersion", String.valueOf(version)),
            "items",
            items));
  }

  private static boolean selects(String selector, Map<String, Object> object) {
    if (selector == null) {
      return true;
    }
    Map<String, Object> labels = map(map(object.get("metadata")).get("labels"));
    for (String term : selector.split(",")) {
      String[] pair = term.split("=+");
      if (labels == null || !pair[1].equals(labels.get(pair[0]))) {
        return false;
      }
    }
    return true;
  }

  private void watch(HttpExchange exchange, Request request)
      throws IOException, InterruptedException {
    int since = Integer.parseInt(request.query().getOrDefault("resourceVersion", "0"));
    String kind = kind(request.path());
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    int mine;
    synchronized (this) {
      mine = watches;
      if (since < oldest) {
        out.write(
            line(
                "ERROR",
                map(
                    maps(Situation.named("watch-expired-rv").recorded().get("watch"))
                        .get(0)
                        .get("object"))));
        return;
      }
    }
    out.flush();
    while (true) {
      List<Event> news;
      synchronized (this) {
        int from = since;
        news = events.stream().filter(event -> event.version() > from).toList();
        if (news.isEmpty()) {
          if (closed || watches != mine) {
            told.remove(exchange);
            return;
          }
          wait(1000);
          continue;
        }
      }
      for (Event event : news) {
        since = event.version();
        if (event.kind().equals(kind)
            && selects(request.query().get("labelSelector"), event.object())) {
          out.write(line(event.type(), event.object()));
        }
      }
      out.flush();
      synchronized (this) {
        told.put(exchange, since);
      }
    }
  }

  /** Tells the watches of a kind a version without an object, as the real one does now and then. */
  synchronized void bookmark(String kind) {
    version++;
    Map<String, Object> object =
        map(
            Situation.JSON.unmarshal(
                Situation.JSON.asJson(
                    map(
                        maps(Situation.named("watch-bookmark").recorded().get("watch"))
                            .get(0)
                            .get("object"))),
                Map.class));
    object.put("kind", kind);
    map(object.get("metadata")).put("resourceVersion", String.valueOf(version));
    map(object.get("metadata")).put("labels", Map.of(JobManifest.MANAGED_BY, JobManifest.MANAGER));
    events.add(new Event(version, "BOOKMARK", kind, object));
    notifyAll();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Whether each open watch has told all that happened. */
  synchronized boolean isRead() {
    return told.values().stream().allMatch(seen -> seen >= version);
  }

  int version() {
    synchronized (this) {
      return version;
    }
  }

  private static byte[] line(String type, Map<String, Object> object) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("type", type);
    event.put("object", object);
    return (Situation.JSON.asJson(event) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private void log(HttpExchange exchange, Request request, String pod) throws IOException {
    String output;
    synchronized (this) {
      output = outputs.get(pod.substring(0, Math.max(0, pod.lastIndexOf('-'))));
    }
    if (output != null) {
      send(exchange, 200, output);
      return;
    }
    Situation situation = situation(pod);
    boolean follow = request.query().containsKey("follow");
    Map<String, Object> recorded = null;
    for (Map<String, Object> each : situation.exchanges()) {
      String path = String.valueOf(each.get("path"));
      boolean same =
          path.endsWith("/log" + (follow ? "?follow=true" : ""))
              || path.endsWith("/log?container=" + request.query().get("container"));
      Map<String, Object> response = map(each.get("response"));
      if (same && response.get("status").equals(200)) {
        recorded = response;
      }
    }
    if (recorded != null && recorded.get("chunks") != null) {
      StringBuilder chunks = new StringBuilder();
      maps(recorded.get("chunks")).forEach(chunk -> chunks.append(chunk.get("data")));
      send(exchange, 200, chunks.toString());
    } else if (recorded != null && !follow) {
      boolean gone = !objects(pod) && situation.logStatus() == 404;
      send(exchange, gone ? 404 : 200, gone ? "" : String.valueOf(recorded.get("body")));
    } else if (situation.logStatus() == 204) {
      exchange.sendResponseHeaders(204, -1);
    } else {
      send(exchange, situation.logStatus(), String.valueOf(situation.log()));
    }
  }

  private synchronized boolean objects(String pod) {
    return objects.containsKey("Pod/" + pod);
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(
          parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    server.stop(0);
    threads.shutdownNow();
  }
}
