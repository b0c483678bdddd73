package dev.kci.runtime.kubernetes;

import static dev.kci.runtime.kubernetes.Situation.map;
import static dev.kci.runtime.kubernetes.Situation.maps;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kci.runtime.kubernetes.ClusterRequest.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * A Kubernetes API on loopback that answers and goes on as the real one did in a {@link Situation}:
 * a Job that is made gets the recorded objects under its own name and labels, one event after the
 * other; lists, watches, logs and deletions work on them.
 */
public final class RecordedCluster implements AutoCloseable {
  private static final String NAMESPACE = "kci";
  private static final String JOBS = "/apis/batch/v1/namespaces/kci/jobs";
  private static final String PODS = "/api/v1/namespaces/kci/pods";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<ClusterRequest> requests = new CopyOnWriteArrayList<>();
  private final ClusterObjects objects = new ClusterObjects();
  private final Map<String, String> outputs = new ConcurrentHashMap<>();

  // guarded by this
  private final List<Fault> faults = new ArrayList<>();
  private final List<String> denied = new ArrayList<>();
  private Situation situation = Situation.named("ok");
  private int answersToLose;
  private Path scratch;

  /** What a request gets instead of its answer, so many times. */
  private static final class Fault {
    private final Predicate<ClusterRequest> which;
    private final Answer answer;
    private int times;

    Fault(Predicate<ClusterRequest> which, int times, Answer answer) {
      this.which = which;
      this.times = times;
      this.answer = answer;
    }
  }

  private RecordedCluster() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public static RecordedCluster start() throws IOException {
    return new RecordedCluster();
  }

  /** New Jobs go as recorded there. */
  synchronized RecordedCluster plays(Situation next) {
    situation = next;
    return this;
  }

  /** Runs the scripts of Jobs itself: recorded is how a cluster tells of such an end. */
  public synchronized RecordedCluster runsScripts(Path folder) {
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

  synchronized RecordedCluster fails(Predicate<ClusterRequest> which, int times, Answer answer) {
    faults.add(new Fault(which, times, answer));
    return this;
  }

  /** Accepts the request and never answers. */
  public Answer silence() {
    return exchange -> objects.awaitClose();
  }

  public ClusterObjects objects() {
    return objects;
  }

  /** Until the last event of a recording has happened. */
  public void awaitPlayed(Situation played) throws InterruptedException {
    objects.awaitEvents(played.events().size());
  }

  public List<ClusterRequest> requests() {
    return requests;
  }

  public long count(Predicate<ClusterRequest> which) {
    return requests.stream().filter(which).count();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A kubeconfig with a context of this cluster. */
  public Path kubeconfig(Path file, String context) throws IOException {
    return Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: '%s'}}]
        users: [{name: u, user: {token: some-token}}]
        contexts: [{name: %s, context: {cluster: c, user: u, namespace: kci}}]
        current-context: %s
        """
            .formatted(url(), context, context));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      ClusterRequest request = ClusterRequest.read(exchange);
      requests.add(request);
      Answer fault = fault(request);
      if (fault != null) {
        fault.send(exchange);
      } else if (request.isWatch()) {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        objects.watch(
            request.kind(),
            request.query().get("labelSelector"),
            Integer.parseInt(request.query().getOrDefault("resourceVersion", "0")),
            exchange.getResponseBody());
      } else {
        answer(request).send(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Answer fault(ClusterRequest request) {
    for (Fault fault : faults) {
      if (fault.times > 0 && fault.which.test(request)) {
        fault.times--;
        return fault.answer;
      }
    }
    return null;
  }

  private Answer answer(ClusterRequest request) {
    String path = request.path();
    if (path.endsWith("/selfsubjectaccessreviews")) {
      return review(request);
    }
    if (request.isLog()) {
      return log(request);
    }
    if (request.isCreate()) {
      return create(request);
    }
    if (request.method().equals("DELETE")) {
      return objects.delete(request.name())
          ? Answer.status(200, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}")
          : Answer.as(Situation.named("delete-404"));
    }
    if (path.equals(JOBS) || path.equals(PODS)) {
      return Answer.status(200, objects.list(request.kind(), request.query().get("labelSelector")));
    }
    String key = request.kind() + "/" + request.name();
    return objects.has(key)
        ? Answer.status(200, objects.json(key))
        : Answer.as(Situation.named("get-404"));
  }

  private synchronized Answer review(ClusterRequest request) {
    Map<String, Object> review = map(Situation.JSON.unmarshal(request.body(), Map.class));
    Map<String, Object> asked = map(map(review.get("spec")).get("resourceAttributes"));
    String right = asked.get("verb") + " " + asked.get("resource");
    String full = asked.get("subresource") == null ? right : right + "/" + asked.get("subresource");
    review.put("status", Map.of("allowed", !denied.contains(full)));
    return Answer.status(201, Situation.JSON.asJson(review));
  }

  private synchronized Answer create(ClusterRequest request) {
    Situation played = scratch == null ? situation : situation.at(Instant.now());
    if (played.status() != 201) {
      return Answer.as(played);
    }
    Map<String, Object> posted = map(Situation.JSON.unmarshal(request.body(), Map.class));
    // bodies of over 1 MB are left out of the recording
    Map<String, Object> recorded = played.body() instanceof Map<?, ?> body ? map(body) : posted;
    Map<String, Object> job = grafted(posted, recorded);
    if (!request.isDryRun()) {
      if (!objects.make("Job", job)) {
        return Answer.as(Situation.named("create-409"));
      }
      Path folder = scratch;
      threads.execute(() -> play(posted, folder == null ? played : run(posted, folder)));
    }
    if (answersToLose > 0) {
      answersToLose--;
      return HttpExchange::close;
    }
    return Answer.status(201, Situation.JSON.asJson(job));
  }

  private void play(Map<String, Object> posted, Situation played) {
    for (Situation.Event event : played.events()) {
      objects.publish(event.type(), event.kind(), grafted(posted, event.object()));
    }
  }

  /** Runs the script of a posted Job, and says how a cluster tells of such an end. */
  private Situation run(Map<String, Object> posted, Path folder) {
    Map<String, Object> spec = map(map(map(posted.get("spec")).get("template")).get("spec"));
    Map<String, Object> container = maps(spec.get("containers")).get(0);
    String name = name(posted);
    try {
      Map<String, String> variables = new LinkedHashMap<>();
      for (Map<String, Object> variable : maps(container.get("env"))) {
        String value = Expansion.of((String) variable.get("value"), variables);
        variables.put((String) variable.get("name"), value);
      }
      @SuppressWarnings("unchecked")
      List<String> command = (List<String>) container.get("command");
      ProcessBuilder builder =
          new ProcessBuilder(command.stream().map(word -> Expansion.of(word, variables)).toList());
      builder.environment().putAll(variables);
      builder.directory(Files.createDirectories(folder.resolve(name)).toFile());
      Process process = builder.redirectErrorStream(true).start();
      byte[] output = process.getInputStream().readAllBytes();
      int exit = process.waitFor();
      outputs.put(name, new String(output, StandardCharsets.UTF_8));
      return Situation.named(exit == 0 ? "ok" : "exit7").at(Instant.now()).withExitCode(exit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Situation.named("suspended");
    }
  }

  private static String name(Map<String, Object> posted) {
    return (String) map(posted.get("metadata")).get("name");
  }

  /** The recorded object as if it were of the posted Job. */
  private static Map<String, Object> grafted(
      Map<String, Object> posted, Map<String, Object> recorded) {
    Map<String, Object> object =
        map(Situation.JSON.unmarshal(withOwnUid(posted, recorded), Map.class));
    Map<String, Object> metadata = map(object.get("metadata"));
    Map<String, Object> labels = new LinkedHashMap<>();
    for (Map<String, Object> source : List.of(metadata, map(posted.get("metadata")))) {
      if (source.get("labels") != null) {
        labels.putAll(map(source.get("labels")));
      }
    }
    String name = name(posted);
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

  /** Jobs of one recording, and their pods, must not share the uid that was recorded. */
  private static String withOwnUid(Map<String, Object> posted, Map<String, Object> recorded) {
    Map<String, Object> metadata = map(recorded.get("metadata"));
    Object uid =
        metadata.containsKey("ownerReferences")
            ? maps(metadata.get("ownerReferences")).get(0).get("uid")
            : metadata.get("uid");
    String json = Situation.JSON.asJson(recorded);
    String own = UUID.nameUUIDFromBytes(name(posted).getBytes(StandardCharsets.UTF_8)).toString();
    return uid == null ? json : json.replace(uid.toString(), own);
  }

  private synchronized Answer log(ClusterRequest request) {
    String pod = request.name();
    String output = outputs.get(pod.substring(0, Math.max(0, pod.lastIndexOf('-'))));
    if (output != null) {
      return Answer.status(200, output);
    }
    boolean follow = request.query().containsKey("follow");
    String container = request.query().get("container");
    Map<String, Object> recorded = situation.logExchange(container, follow);
    if (recorded != null && recorded.get("chunks") != null) {
      StringBuilder chunks = new StringBuilder();
      maps(recorded.get("chunks")).forEach(chunk -> chunks.append(chunk.get("data")));
      return Answer.status(200, chunks.toString());
    }
    boolean gone = !objects.has("Pod/" + pod) && situation.logStatus() == 404;
    if (recorded != null && !follow && !gone) {
      return Answer.status(200, String.valueOf(recorded.get("body")));
    }
    return Answer.status(situation.logStatus(), situation.log() == null ? "" : situation.log());
  }

  @Override
  public void close() {
    objects.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
