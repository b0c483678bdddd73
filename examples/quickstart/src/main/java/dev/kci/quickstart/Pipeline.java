package dev.kci.quickstart;

import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sandbox and the five services as processes of their own, until closed. */
public final class Pipeline implements AutoCloseable {
  static final int SERVICES = 5;

  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final Workplace place;
  private static final String ISOLATION =
      "isolation: none # the jobs below are our own; a lab has user: NAME instead";

  private final PipelineFiles files;
  private final Map<String, String> tokens = new LinkedHashMap<>();
  private final Map<String, ServiceProcess> services = new LinkedHashMap<>();
  private final Map<String, ServiceProcess> killed = new LinkedHashMap<>();
  private ServiceProcess sandbox;
  private final URI apiUrl;
  private final URI storageUrl;
  private final int smtpPort;

  /**
   * How long things take, in seconds.
   *
   * @param sourceHoldoff how long a checkout waits for jobs on it
   * @param buildHoldoff how long a build waits for jobs on it
   * @param hangLimit after which the tree's own tests count as hanging
   */
  public record Pace(int sourceHoldoff, int buildHoldoff, int hangLimit) {
    static Pace hangingAfter(int seconds) {
      return new Pace(5, 3, seconds);
    }
  }

  /** Starts the sandbox alone. */
  public Pipeline(Workplace place) throws IOException {
    this.place = place;
    this.files = new PipelineFiles(place.work());
    Path users = place.work().resolve("users.json");
    this.sandbox =
        ServiceProcess.start(
            place.executable("kci-sandbox"),
            place.work(),
            Map.of(),
            List.of(
                "--port",
                freePort(), // the same one when it is started again
                "--smtp-port",
                freePort(),
                "--state",
                place.work().resolve("sandbox").toString(),
                "--users",
                users.toString()));
    try {
      Poll.until(
          "the sandbox listens, see " + sandbox.log(),
          START_LIMIT,
          stopped(),
          () -> said(sandbox, "Mail: +smtp").isPresent() && Files.exists(users));
      this.apiUrl = URI.create(said(sandbox, "API: +(\\S+)").orElseThrow());
      this.storageUrl = URI.create(said(sandbox, "Storage: +(\\S+)").orElseThrow());
      this.smtpPort = Integer.parseInt(said(sandbox, "Mail: +smtp \\S+:(\\d+)").orElseThrow());
      readTokens(users);
    } catch (IOException | RuntimeException e) {
      sandbox.close();
      throw e;
    }
  }

  private static String freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return String.valueOf(free.getLocalPort());
    }
  }

  /** Starts the services, which watch a branch. */
  public void start(String treeUrl, String branch, Pace pace) throws IOException {
    files.writeConfiguration(apiUrl, storageUrl, treeUrl, branch, pace.hangLimit(), ISOLATION);
    files.writeSettings(smtpPort, token("pipeline"), "");
    service("kci-timeout", "pipeline", "run", "--poll-period", "1s");
    service("kci-report", "pipeline", "run", "--settle", "2s");
    service(
        "kci-runner",
        "pipeline",
        "run",
        "--runtimes",
        "shell",
        "--build-holdoff",
        pace.buildHoldoff() + "s");
    String holdoff = pace.sourceHoldoff() + "s";
    service("kci-tarball", "pipeline", "run", "--holdoff", holdoff);
    service("kci-trigger", "pipeline", "run", "--poll-period", "1s");
  }

  private void service(String name, String user, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--config",
            files.configuration().toString(),
            "--settings",
            files.settings().toString(),
            "--api",
            "sandbox",
            "--name",
            "quickstart",
            "--listen",
            ":0"));
    Map<String, String> environment =
        Map.of(
            ApiOptions.TOKEN_VARIABLE,
            token(user),
            "KCI_RUNTIME_SHELL_API_TOKEN",
            token("runtime-shell"));
    services.put(
        name, ServiceProcess.start(place.executable(name), place.work(), environment, all));
  }

  /** Ends a service, or the sandbox by its name, with SIGKILL. */
  public void kill(String name) {
    ServiceProcess victim = name.equals(sandbox.name()) ? sandbox : services.remove(name);
    if (victim == null) {
      throw new IllegalArgumentException(name + " does not run");
    }
    victim.kill();
    killed.put(name, victim);
  }

  /** Restarts a killed process with the same arguments; the sandbox answers when this returns. */
  public void revive(String name) throws IOException {
    ServiceProcess dead = killed.remove(name);
    if (dead == null) {
      throw new IllegalArgumentException(name + " was not killed");
    }
    ServiceProcess again = dead.again();
    if (!name.equals(sandbox.name())) {
      services.put(name, again);
      return;
    }
    sandbox = again;
    PlainHttp http = new PlainHttp(apiUrl);
    Poll.until(
        "the sandbox listens again, see " + sandbox.log(),
        START_LIMIT,
        stopped(),
        () -> http.get("/latest/").status() == 200);
  }

  /** A client with an own connection; the caller closes it. */
  public KciApi connect() {
    return KciApi.builder(apiUrl).token(ApiToken.of(token("pipeline"))).build();
  }

  /** The services that run, and where each shows its status. */
  public Map<String, URI> statusPages() {
    Map<String, URI> pages = new LinkedHashMap<>();
    services.forEach(
        (name, service) ->
            said(service, "Listening for status requests address=/(\\S+)")
                .ifPresent(address -> pages.put(name, URI.create("http://" + address + "/"))));
    return pages;
  }

  /** The sandbox's address. */
  public URI apiUrl() {
    return apiUrl;
  }

  /** Fails, naming process and log, if one has ended unexpectedly; otherwise returns false. */
  public BooleanSupplier stopped() {
    return () -> {
      for (ServiceProcess service : services.values()) {
        if (!service.isAlive()) {
          throw new CommandFailure(service.name() + " has ended by itself; see " + service.log());
        }
      }
      if (!sandbox.isAlive() && !killed.containsKey(sandbox.name())) {
        throw new CommandFailure("kci-sandbox has ended by itself; see " + sandbox.log());
      }
      return false;
    };
  }

  /** Stops the services, then the sandbox; what did not end as it must. */
  public List<String> stop() {
    List<String> problems = new ArrayList<>();
    List<ServiceProcess> all = new ArrayList<>(services.values());
    all.add(sandbox);
    services.clear();
    for (ServiceProcess service : all) {
      int code = service.stop();
      if (code != 0) {
        problems.add(service.name() + " ended with " + code + "; see " + service.log());
      }
    }
    return problems;
  }

  @Override
  public void close() {
    services.values().forEach(ServiceProcess::close);
    sandbox.close();
  }

  private String token(String user) {
    String token = tokens.get(user);
    if (token == null) {
      throw new CommandFailure("The sandbox has no user " + user);
    }
    return token;
  }

  private void readTokens(Path users) throws IOException {
    JsonObject json = JsonText.parseObject(Files.readString(users));
    if (json.get("users") instanceof List<?> list) {
      for (Object entry : list) {
        JsonObject user = JsonObject.from(entry).orElse(JsonObject.empty());
        tokens.put(user.string("name").orElse(""), user.string("token").orElse(""));
      }
    }
  }

  /** What a process said last that matches. */
  private static Optional<String> said(ServiceProcess process, String regex) {
    try {
      Matcher matcher = Pattern.compile(regex).matcher(Files.readString(process.log()));
      return matcher
          .results()
          .reduce((earlier, later) -> later)
          .map(result -> result.group(result.groupCount()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
