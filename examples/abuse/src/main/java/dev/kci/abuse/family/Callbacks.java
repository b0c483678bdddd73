package dev.kci.abuse.family;

import dev.kci.abuse.Family;
import dev.kci.abuse.stage.FakeLab;
import dev.kci.abuse.stage.Lab;
import dev.kci.abuse.stage.Stage;
import dev.kci.api.model.JsonObject;
import dev.kci.cli.CommandFailure;
import dev.kci.quickstart.Poll;
import dev.kci.quickstart.Workplace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Senders that lie to the runner's callback listener about a job. None may end the runner, or the
 * job's node, which runs as long as the lab says so; and the lab's callbacks must still be
 * accepted.
 */
public final class Callbacks implements Family<Callback> {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int ANSWER_MILLIS = 15_000;
  private static final int MOST_LINES = 2_000;
  private static final String TOKEN = "callback-secret-of-the-lab";
  private static final String SECRET = "callback-word-of-the-pull-lab";

  /** Ends a pull lab's own job, in words that mean to do more. */
  private static final String HOSTILE_END =
      """
      {"summary": {"total": 1, "failed": 1}, "metadata": {"system": "../../\\u001b[31mboard"},
       "node": {"owner": "admin", "result": "pass"}, "id": "NODE",
       "artifacts": {"log": "http://169.254.169.254/\\u001b]0;x\\u0007", "x": "file:///etc/passwd"},
       "tests": {"../../../../tmp/kci-abuse": {"status": "fail", "subtests": {"id": {"id": "NODE"}}},
                 "\\u0000\\u202e": {"status": ["fail"], "metrics": {"a": 1e999}}}}
      """;

  /** State and result of a node whose job runs in the lab. */
  private static final List<String> OPEN = List.of("running ", "available ");

  private static final Pattern ADDRESS =
      Pattern.compile("Listening for callbacks address=\\S*:(\\d+)");

  private final Workplace place;

  public Callbacks(Workplace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "callbacks";
  }

  @Override
  public boolean waits() {
    return true;
  }

  @Override
  public List<Callback> attempts() {
    return Callback.all();
  }

  @Override
  public List<String> control() {
    return List.of(); // play() ends with the lab's own callback, which must be accepted
  }

  @Override
  public Map<Integer, String> play(Map<Integer, Callback> chosen) throws Exception {
    Map<Integer, String> breaches = new TreeMap<>();
    List<Socket> held = new ArrayList<>();
    try (FakeLab lab = FakeLab.start();
        Stage stage = Stage.open(place, name(), lab(lab))) {
      stage.startRunner("lava,pull", "--callback-listen", ":0");
      Path log = stage.folder().resolve("logs/kci-runner.log");
      int port = port(log);
      Jobs jobs = jobs(stage);
      String node = jobs.running();
      for (Map.Entry<Integer, Callback> entry : chosen.entrySet()) {
        Callback callback = entry.getValue();
        String request =
            callback
                .request()
                .replace("NODE", node)
                .replace("OFFER", jobs.offered())
                .replace("TOKEN", TOKEN)
                .replace("SECRET", SECRET);
        for (int i = 0; i < callback.times(); i++) {
          String answer = send(port, callback, request, held);
          if (answer.startsWith("2") && !callback.isOfTheLab()) {
            breaches.put(entry.getKey(), "it was accepted: " + answer);
          }
        }
        if (!stage.isAlive("kci-runner")) {
          breaches.put(entry.getKey(), "the runner has ended");
          return breaches;
        }
        for (String id : List.of(node, jobs.offered())) {
          String state = state(stage, id);
          if (!OPEN.contains(state)) {
            breaches.put(entry.getKey(), "the node became " + state);
            return breaches;
          }
        }
      }
      int first = chosen.keySet().iterator().next();
      Callback good = new Callback("good", "", 0, 1, false);
      String request =
          "POST /node/%s HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Length: 2\r\n\r\n{}"
              .formatted(node, TOKEN);
      // held connections keep others out for the 10 s that a sender may stay silent
      try {
        Poll.until(
            "the lab's own callback is accepted again",
            LIMIT,
            () -> !stage.isAlive("kci-runner"),
            () -> isAccepted(port, good, request));
      } catch (CommandFailure e) {
        breaches.putIfAbsent(first, "(all at once) " + e.getMessage());
      }
      hostileEnd(stage, port, jobs, first, breaches);
      String said = Files.readString(log, StandardCharsets.UTF_8);
      if (said.contains(TOKEN) || said.contains(SECRET) || said.contains("guess")) {
        breaches.putIfAbsent(first, "(all at once) the log contains a token");
      }
      if (said.lines().count() > MOST_LINES) {
        breaches.putIfAbsent(first, "(all at once) the log has grown");
      }
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
    return breaches;
  }

  private static boolean isAccepted(int port, Callback callback, String request) {
    try {
      return send(port, callback, request, new ArrayList<>()).equals("202");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Lab lab(FakeLab lab) {
    return Lab.usual()
        .withConfiguration(
            """
            platforms:
              board: {arch: arm64}
            runtimes:
              pull: {lab_type: pull_labs}
              lava: {lab_type: lava, url: '%s', notify: {callback: {token: kci}}}
            jobs:
              pull-check: {template: base/pull_labs.jinja2, kind: job}
              lava-check:
                template: script
                kind: job
                params: {qemu: true, ramdisk: 'http://127.0.0.1:9/x', command: 'true'}
            scheduler:
              - job: pull-check
                event: {channel: node, kind: checkout, name: lava-demo, state: available}
                runtime: {name: pull}
                platforms: [board]
              - job: lava-check
                event: {channel: node, kind: checkout, name: lava-demo, state: available}
                runtime: {name: lava}
                platforms: [shell]
            """
                .formatted(lab.url()))
        .withSettings(
            """
            [runtime.lava]
            runtime_token = "token-of-the-lab"
            callback_token = "%s"
            [runtime.pull]
            callback_token = "%s"
            """
                .formatted(TOKEN, SECRET));
  }

  private static int port(Path log) throws IOException {
    Matcher address = ADDRESS.matcher(Files.readString(log, StandardCharsets.UTF_8));
    if (!address.find()) {
      throw new IOException("the runner does not say where it listens for callbacks");
    }
    return Integer.parseInt(address.group(1));
  }

  /** The ids of the nodes of a job that runs in the lab, and of one that a pull lab may fetch. */
  private record Jobs(String running, String offered) {}

  /** Lets the runner submit a job to the lab and offer another. */
  private static Jobs jobs(Stage stage) throws IOException {
    JsonObject checkout =
        stage
            .newCheckout()
            .with("name", "lava-demo")
            .with("state", "available")
            .with("artifacts", Map.of("kernel", stage.sandbox().storageUrl() + "/x/kernel"));
    String id = stage.owner().create(checkout).string("id").orElseThrow();
    Poll.until(
        "the labs have our jobs",
        LIMIT,
        () -> !stage.isAlive("kci-runner"),
        () ->
            child(stage, id, "data", "job_id").isPresent()
                && child(stage, id, "artifacts", "job_definition").isPresent());
    return new Jobs(
        child(stage, id, "data", "job_id").orElseThrow(),
        child(stage, id, "artifacts", "job_definition").orElseThrow());
  }

  /** A lab may end its own job as it likes, and nothing else. */
  private static void hostileEnd(
      Stage stage, int port, Jobs jobs, int first, Map<Integer, String> breaches)
      throws IOException {
    String body = HOSTILE_END.replace("NODE", jobs.running());
    String request =
        "POST /node/%s HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(jobs.offered(), SECRET, body.length(), body);
    try {
      Poll.until(
          "the pull lab's own callback is reported",
          LIMIT,
          () -> !stage.isAlive("kci-runner"),
          () ->
              isAccepted(port, new Callback("end", "", 0, 1, false), request)
                  && isState(stage, jobs.offered(), "done fail"));
    } catch (CommandFailure e) {
      breaches.putIfAbsent(first, "(all at once) " + e.getMessage());
    }
    if (!OPEN.contains(state(stage, jobs.running()))) {
      breaches.putIfAbsent(first, "(all at once) a callback ended another lab's job");
    }
  }

  private static boolean isState(Stage stage, String id, String state) {
    try {
      return state(stage, id).equals(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the id of a checkout's job with a field. */
  private static Optional<String> child(Stage stage, String checkout, String object, String field) {
    try {
      return stage.owner().find("parent=" + checkout).stream()
          .filter(node -> node.object(object).flatMap(fields -> fields.string(field)).isPresent())
          .flatMap(node -> node.string("id").stream())
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String state(Stage stage, String id) throws IOException {
    JsonObject node = stage.owner().get(id);
    return node.string("state").orElse("") + " " + node.string("result").orElse("");
  }

  /** Returns the status of the answer, or why none came. */
  private static String send(int port, Callback callback, String request, List<Socket> held)
      throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    held.add(socket);
    socket.setSoTimeout(ANSWER_MILLIS);
    try {
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      byte[] piece = "7".repeat(1 << 16).getBytes(StandardCharsets.ISO_8859_1);
      for (int sent = 0; sent < callback.more(); sent += piece.length) {
        out.write(piece);
      }
      if (callback.held()) {
        return "held";
      }
      if (callback.more() > 0) {
        socket.shutdownOutput();
      }
      byte[] head = socket.getInputStream().readNBytes(12);
      String status = new String(head, StandardCharsets.ISO_8859_1);
      return status.startsWith("HTTP/1.1 ") ? status.substring(9) : "closed";
    } catch (SocketTimeoutException e) {
      return "no answer";
    } catch (SocketException e) {
      return "closed";
    } finally {
      if (!callback.held()) {
        socket.close();
        held.remove(socket);
      }
    }
  }
}
