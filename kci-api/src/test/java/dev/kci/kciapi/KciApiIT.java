package dev.kci.kciapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonText;
import dev.kci.sandbox.Sandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only a process of its own can show: standard input, environment, signals, closed pipes. */
class KciApiIT {
  private final Sandbox sandbox = Sandbox.start();
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
    sandbox.close();
  }

  @Test
  void aNodeComesFromStandardInputAndTheTokenFromTheEnvironment() throws Exception {
    Process create = start("node", "create", "-", "--format", "json");
    create.getOutputStream().write("{\"kind\": \"job\", \"name\": \"boot\"}".getBytes(UTF_8));
    create.getOutputStream().close();
    String out = new String(create.getInputStream().readAllBytes(), UTF_8);
    assertThat(exitCode(create)).as(errors(create)).isZero();
    assertThat(JsonText.parseObject(out).string("owner")).hasValue("pipeline");
  }

  @Test
  void aSignalEndsListeningWithExitCode0() throws Exception {
    Process listen = start("event", "listen");
    BufferedReader events = reader(listen);
    String id = null;
    while (id == null) { // until the subscription is there
      create();
      id = events.ready() ? events.readLine() : null;
    }
    listen.toHandle().destroy(); // unlike Process.destroy it leaves the streams open
    assertThat(exitCode(listen)).as(errors(listen)).isZero();
  }

  @Test
  void aClosedPipeEndsListening() throws Exception {
    Process listen = start("event", "listen", "--format", "jsonl");
    BufferedReader events = reader(listen);
    while (!events.ready()) {
      create();
    }
    events.readLine();
    events.close();
    while (listen.isAlive()) { // a write is what shows that nobody reads
      create();
      listen.waitFor(200, TimeUnit.MILLISECONDS);
    }
    assertThat(listen.exitValue()).isZero();
    assertThat(errors(listen)).doesNotContain("Exception", "\tat ");
  }

  @Test
  void aWatchThatIsInterruptedIsNoSuccess() throws Exception {
    create();
    String id =
        JsonText.parseObject(
                KciApi.run("node", "find", "--format", "jsonl", "--api-url", url()).out())
            .string("id")
            .orElseThrow();
    Process watch = start("node", "watch", id);
    assertThat(reader(watch).readLine()).startsWith("ID");
    watch.destroy();
    assertThat(exitCode(watch)).isNotZero();
  }

  private void create() throws Exception {
    Process create = start("node", "create", "-");
    create.getOutputStream().write("{\"kind\": \"job\", \"name\": \"boot\"}".getBytes(UTF_8));
    create.getOutputStream().close();
    create.getInputStream().readAllBytes();
    assertThat(exitCode(create)).as(errors(create)).isZero();
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(KciApiCommand.class.getName());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--api-url", url()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("KCI_API_TOKEN", sandbox.token("pipeline").reveal());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String url() {
    return sandbox.url().toString();
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
    return process.exitValue();
  }

  private static String errors(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), UTF_8);
  }
}
