package dev.kci.kciapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** No command succeeds whose output is lost; only a reader that went away is no failure. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailedWriteTest {
  private final MockWebServer server = new MockWebServer();
  @TempDir private static Path folder;

  @BeforeAll
  void start() throws IOException {
    server.setDispatcher(new Answers());
    server.start();
    Files.writeString(folder.resolve("node.json"), "{\"kind\": \"job\", \"name\": \"boot\"}");
    Files.writeString(folder.resolve("s.toml"), "[DEFAULT]\napi_token = \"e30.e30.e30\"\n");
    Files.writeString(
        folder.resolve("c.yaml"),
        "storage:\n  s:\n    storage_type: local\n    path: "
            + folder.resolve("stored")
            + "\n    base_url: http://localhost/\n");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** The help of each command, and all that print something else. */
  static Stream<String> commands() {
    List<String> commands = new ArrayList<>(List.of("--version", "--help"));
    helps("", Launcher.commandLine(new KciApiCommand()), commands);
    for (String form : List.of("table", "json", "jsonl", "yaml")) {
      Stream.of(
              "node get n1",
              "node find",
              "node create DIR/node.json",
              "node update n1 data.a=b",
              "node watch n1",
              "event history",
              "event listen --limit 1",
              "user whoami",
              "user token-info",
              "config show",
              "doctor")
          .forEach(command -> commands.add(command + " --format " + form));
    }
    commands.add("node count");
    commands.add("node tree n1");
    commands.add("completion bash");
    commands.add("completion zsh");
    commands.add("completion fish");
    commands.add("storage upload DIR/node.json --folder f --storage s --config DIR/c.yaml");
    return commands.stream();
  }

  private static void helps(String path, CommandLine line, List<String> commands) {
    line.getSubcommands()
        .forEach(
            (name, sub) -> {
              if (!name.equals("help")) {
                commands.add(path + name + " --help");
                helps(path + name + " ", sub, commands);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isOneLineAndExitCodeOne(String command) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode = run(command, "No space left on device", err);
    assertThat(err.toString(Charset.defaultCharset()).strip())
        .matches("kci-api[a-z -]*: cannot write to standard output: No space left on device");
    assertThat(exitCode).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isSilentWhenTheReaderWentAway(String command) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode = run(command, "Broken pipe", err);
    assertThat(err.toString(Charset.defaultCharset())).isEmpty();
    boolean exitsByWhatItFinds = command.startsWith("doctor ") || command.startsWith("node watch ");
    if (!exitsByWhatItFinds || command.contains("--help")) {
      assertThat(exitCode).isZero();
    }
  }

  private int run(String command, String failure, OutputStream err) {
    List<String> arguments = new ArrayList<>();
    for (String word : command.split(" ")) {
      arguments.add(word.replace("DIR", folder.toString()));
    }
    if (!command.startsWith("-") && !command.startsWith("completion")) {
      arguments.addAll(List.of("--api-url", server.url("/").toString()));
      arguments.addAll(List.of("--settings", folder.resolve("s.toml").toString()));
    }
    return Launcher.run(
        new KciApiCommand(),
        ConsoleWriter.to(new Failing(failure)),
        ConsoleWriter.to(err),
        arguments.toArray(String[]::new));
  }

  private static final class Failing extends OutputStream {
    private final String reason;

    Failing(String reason) {
      this.reason = reason;
    }

    @Override
    public void write(int octet) throws IOException {
      throw new IOException(reason);
    }
  }

  private static final class Answers extends Dispatcher {
    private static final String NODE =
        "{\"id\": \"n1\", \"kind\": \"job\", \"name\": \"boot\", \"path\": [\"boot\"],"
            + " \"owner\": \"me\", \"state\": \"done\", \"result\": \"pass\"}";

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String path = String.valueOf(request.getUrl().encodedPath());
      if (path.contains("/subscribe")) {
        return json("{\"id\": 1, \"channel\": \"node\"}");
      }
      if (path.contains("/listen")) {
        return json(
            "{\"channel\": \"node\", \"data\": \"{\\\"data\\\": {\\\"op\\\": \\\"x\\\"}}\"}");
      }
      if (path.endsWith("/nodes")) {
        return json("{\"items\": [" + NODE + "], \"total\": 1, \"limit\": 50, \"offset\": 0}");
      }
      if (path.endsWith("/count")) {
        return json("1");
      }
      if (path.contains("/node")) {
        return json(NODE);
      }
      if (path.endsWith("/events")) {
        return json(
            "[{\"id\": \"e1\", \"timestamp\": \"2026-11-24T08:00:00\", \"channel\": \"node\","
                + " \"data\": {\"op\": \"created\", \"id\": \"n1\", \"kind\": \"job\"}}]");
      }
      return json("{\"id\": \"u1\", \"username\": \"me\", \"email\": \"me@example.org\"}");
    }

    private static MockResponse json(String body) {
      return new MockResponse.Builder()
          .setHeader("Content-Type", "application/json")
          .body(body)
          .build();
    }
  }
}
