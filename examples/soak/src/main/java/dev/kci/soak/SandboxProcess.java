package dev.kci.soak;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.quickstart.PlainHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sandbox as a process that is killed or stopped and restarted with its state. */
final class SandboxProcess implements AutoCloseable {
  private static final String MAIN = "dev.kci.sandbox.SandboxCommand";
  private static final Duration TO_START = Duration.ofSeconds(60);

  private final Path folder;
  private final Path log;
  private final int port;
  private final PlainHttp http;
  private final Map<String, Long> counts = new TreeMap<>();
  private JavaProcess process;

  private SandboxProcess(Path folder, Path log, int port) throws IOException {
    this.folder = folder;
    this.log = log;
    this.port = port;
    this.http = new PlainHttp(URI.create("http://127.0.0.1:" + port));
    this.process = launch();
  }

  static SandboxProcess start(Path folder, Path log) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    SandboxProcess sandbox = new SandboxProcess(folder, log, port);
    try {
      sandbox.awaitReady();
    } catch (InterruptedException | RuntimeException e) {
      sandbox.close();
      throw e;
    }
    return sandbox;
  }

  private JavaProcess launch() throws IOException {
    List<String> arguments =
        List.of(
            "--port=" + port,
            "--smtp-port=0",
            "--keep-alive=1s",
            "--log-level=warn",
            "--state=" + folder);
    return JavaProcess.start(MAIN, arguments, Map.of(), log);
  }

  private void awaitReady() throws InterruptedException {
    Pause.until(TO_START, "the sandbox answers", () -> http.get("/latest/").status() == 200);
  }

  URI url() {
    return http.base();
  }

  PlainHttp http() {
    return http;
  }

  /** Returns the token of one of its users. */
  String token(String user) throws IOException {
    JsonObject users = JsonText.parseObject(Files.readString(folder.resolve("users.json")));
    if (users.get("users") instanceof List<?> list) {
      for (Object entry : list) {
        JsonObject json = JsonObject.from(entry).orElseThrow();
        if (json.string("name").orElse("").equals(user)) {
          return json.string("token").orElseThrow();
        }
      }
    }
    throw new IOException("The sandbox has no user " + user);
  }

  /** Ends it with SIGKILL or SIGTERM and restarts it with its state. */
  void restart(boolean byKill) throws IOException, InterruptedException {
    collectCounts();
    if (byKill) {
      process.kill();
    } else {
      process.stop();
    }
    process = launch();
    awaitReady();
    counts.merge(byKill ? "sandbox killed" : "sandbox restarted", 1L, Long::sum);
  }

  /** Injects a fault. */
  void inject(Map<String, Object> fault) {
    http.post("/sandbox/faults", null, fault);
  }

  /** Cancels all faults. */
  void heal() {
    http.send("DELETE", "/sandbox/faults", null, null);
  }

  /** Returns the number of faults by kind, over all restarts. */
  Map<String, Long> counts() {
    collectCounts();
    return counts;
  }

  private void collectCounts() {
    JsonObject now = JsonObject.empty();
    PlainHttp.Answer answer = http.get("/sandbox/faults");
    if (answer.status() == 200) {
      now = JsonText.parseObject(answer.body()).object("counts").orElse(now);
    }
    for (String kind : now.asMap().keySet()) {
      if (now.get(kind) instanceof Long count) {
        counts.merge(kind, count, Long::sum);
      }
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
