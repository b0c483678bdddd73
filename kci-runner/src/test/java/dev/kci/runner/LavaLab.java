package dev.kci.runner;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The real lab that {@code ../shared/lava/up.sh} starts, by its env file. */
record LavaLab(Map<String, String> environment) {
  private static final Path FILE =
      Path.of(System.getenv().getOrDefault("LAVA_STATE", "/tmp/lava-lab"), "env");

  /** Skips the test when the lab is not up. */
  static LavaLab assumed() throws IOException, InterruptedException {
    assumeTrue(Files.exists(FILE), "no LAVA lab: " + FILE + " is not there");
    Map<String, String> environment = new HashMap<>();
    for (String line : Files.readAllLines(FILE)) {
      String[] parts = line.split("=", 2);
      environment.put(parts[0], parts[1]);
    }
    LavaLab lab = new LavaLab(environment);
    try {
      assumeTrue(lab.get("system/version/").contains("version"), "no LAVA lab");
    } catch (IOException e) {
      assumeTrue(false, "no LAVA lab: " + e);
    }
    return lab;
  }

  String value(String name) {
    return environment.get(name);
  }

  /** An answer of the lab's API, asked as the ordinary user. */
  String get(String path) throws IOException, InterruptedException {
    return send(request(path, "LAVA_TOKEN"));
  }

  /** The jobs that name a node. */
  String jobsOf(String nodeId) throws IOException, InterruptedException {
    return send(request("jobs/?definition__contains=" + nodeId, "LAVA_TOKEN"));
  }

  /** Has a device take jobs, or not: {@code GOOD}, {@code MAINTENANCE}. */
  void setHealth(String device, String health) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request("devices/" + device + "/set_health/", "LAVA_ADMIN_TOKEN")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("reason=test&health=" + health));
    String answer = send(request);
    if (!answer.contains("OK")) {
      throw new AssertionError("health of " + device + ": " + answer);
    }
  }

  private HttpRequest.Builder request(String path, String token) {
    String format = path.contains("?") ? "&format=json" : "?format=json";
    return HttpRequest.newBuilder(URI.create(value("LAVA_URL") + "/api/v0.2/" + path + format))
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Token " + value(token));
  }

  private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** A runtime of the configuration. */
  String runtime(String name, String more) {
    return "  %s: {lab_type: lava, url: '%s/', notify: {callback: {token: %s}}%s}%n"
        .formatted(name, value("LAVA_URL"), value("LAVA_CALLBACK_TOKEN_NAME"), more);
  }

  /** Its section of the settings. */
  String settings(String name) {
    return "[runtime.%s]%nruntime_token = \"%s\"%ncallback_token = \"%s\"%n"
        .formatted(name, value("LAVA_TOKEN"), value("LAVA_CALLBACK_TOKEN"));
  }

  /**
   * A platform that boots the lab's kernel in QEMU. On a busy machine the emulated timer is late,
   * which that kernel would take for a broken one.
   */
  String platform(String name, String deviceType) {
    return ("  %s: {base_name: %s, arch: x86_64, params: {qemu: true, ramdisk: '%s/rootfs.cpio.gz',"
            + " kernel_args: no_timer_check}}%n")
        .formatted(name, deviceType, value("LAVA_ARTIFACTS"));
  }

  /** The storage that the kernel lies in: a line below {@code storage}. */
  String storage() {
    return "  lava: {storage_type: backend, base_url: '%s'}%n".formatted(value("LAVA_ARTIFACTS"));
  }

  Map<String, String> kernel() {
    return Map.of("kernel", value("LAVA_ARTIFACTS") + "/vmlinuz");
  }
}
