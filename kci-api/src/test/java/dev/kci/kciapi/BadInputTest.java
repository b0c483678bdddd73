package dev.kci.kciapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that can be wrong is told in one clear line, with the right exit code. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private final MockWebServer server = new MockWebServer();
  @TempDir private static Path folder;

  /**
   * @param arguments {@code URL}, {@code DIR} and {@code REFUSED} stand for the server's address,
   *     the folder of the files below, and an address where nothing listens
   */
  private record Mistake(String arguments, int exitCode, String line) {
    @Override
    public String toString() {
      return arguments;
    }
  }

  private static Mistake usage(String arguments, String line) {
    return new Mistake(arguments, USAGE, line);
  }

  private static Mistake failure(String arguments, String line) {
    return new Mistake(arguments, FAILURE, line);
  }

  static Stream<Mistake> options() {
    return Stream.of(
        usage("nod", "kci-api: there is no command 'nod'; did you mean 'node'?"),
        usage("node gett x", "kci-api node: there is no command 'gett'; did you mean 'get'?"),
        usage("node get", "kci-api node get: missing ID"),
        usage("node get x", "missing the API; expected --api NAME or --api-url URL"),
        usage("node get x --api-url", "--api-url: the value is missing; expected URL"),
        usage(
            "node get x --api-url ht^tp://h/",
            "--api-url: 'ht^tp://h/' is not the address of an API"),
        usage(
            "node get x --api-url ftp://h/",
            "'ftp://h/' is not the address of an API; expected http"),
        usage(
            "node get x --api a",
            "--api: there is no API 'a'; expected api.a in the files of --config, or [api.a] with"
                + " url in"),
        usage("node get x --api a --config DIR/ok.yaml", "expected one of [mine]"),
        usage("node get x --api-url URL --format xml", "--format: 'xml'; expected table, json"),
        usage("node find --api-url URL kind", "'kind' is not a condition; expected FIELD=VALUE"),
        usage("node find --api-url URL kidn=job", "kidn"),
        usage("node find --api-url URL state=runing", "runing"),
        usage("node find --api-url URL created__gt=today", "today"),
        usage("node find --api-url URL name=a name=b", "Two conditions with the key 'name'"),
        usage("node find --api-url URL --limit x", "--limit: 'x'; expected a whole number"),
        usage(
            "node find --api-url URL --limit -1",
            "--limit: '-1'; expected a whole number, 0 or more"),
        usage(
            "node find --api-url URL --offset -1",
            "--offset: '-1'; expected a whole number, 0 or more"),
        usage(
            "node watch x --api-url URL --poll-period 0",
            "--poll-period: '0'; expected 1s or more"),
        usage("node watch x --api-url URL --timeout -1", "--timeout: '-1'; expected a duration"),
        usage("node update x --api-url URL", "nothing to change; expected FIELD=VALUE or --file"),
        usage(
            "node update x --api-url URL result", "'result' is not a change; expected FIELD=VALUE"),
        usage(
            "node update good --api-url URL colour=red",
            "'colour' cannot be changed; expected one of [kind"),
        usage("node update good --api-url URL state=runing", "runing"),
        usage("node update good --api-url URL holdoff=soon", "soon"),
        usage("event history --api-url URL --since today", "--since: 'today' is not a time"),
        usage("event history --api-url URL --state runing", "--state: Unknown node state 'run"),
        usage(
            "event listen --api-url URL --limit -1",
            "--limit: '-1'; expected a whole number, 0 or more"),
        usage("user login --api-url URL", "missing NAME"),
        usage(
            "storage upload --folder f DIR/ok.yaml",
            "missing the storage; expected --storage NAME"),
        usage("storage upload --folder f --storage s DIR/ok.yaml", "there is no storage 's'"),
        usage("storage upload --folder f DIR/none", "there is no file 'DIR/none'"),
        usage(
            "storage upload --folder f --log-level loud DIR/ok.yaml",
            "--log-level: 'loud'; expected error, warn"),
        usage("storage upload DIR/ok.yaml", "missing --folder PATH"),
        usage("completion tcsh", "expected bash, zsh or fish"));
  }

  static Stream<Mistake> files() {
    return Stream.of(
        usage("config show --settings DIR/none", "--settings: there is no file 'DIR/none'"),
        usage("config show --settings DIR", "--settings: there is no file 'DIR'"),
        usage("config show --settings DIR/bad.toml", "DIR/bad.toml:2: not TOML at column 5"),
        usage("config show --settings DIR/latin.toml", "DIR/latin.toml"),
        usage("config show --config DIR/none", "--config: there is no file or folder 'DIR/none'"),
        usage("config show --config DIR/bad.yaml", "DIR/bad.yaml:4: not YAML"),
        usage("config show --config DIR/type.yaml", "DIR/type.yaml:2"),
        usage("node get x --api mine --config DIR/url.yaml", "DIR/url.yaml:3: api.mine.url 'h'"),
        usage("node get x --api-url URL --settings DIR/list.toml", "DIR/list.toml:2: DEFAULT.api_"),
        usage(
            "user whoami --api-url URL --settings DIR/token.toml", "KCI_API_TOKEN: The API token"),
        usage(
            "storage upload --folder f --storage s --config DIR/ftp.yaml DIR/ok.yaml",
            "ftp.yaml:3"),
        usage("node create DIR/none --api-url URL", "there is no file 'DIR/none'"),
        usage("node create DIR --api-url URL", "DIR: cannot be read"),
        usage(
            "node create DIR/bad.json --api-url URL", "DIR/bad.json: not a JSON object at $.name"),
        usage(
            "node create DIR/list.json --api-url URL",
            "DIR/list.json: not a JSON object; expected {"),
        usage("node create DIR/empty.json --api-url URL", "DIR/empty.json: not a JSON object"),
        usage("node create DIR/nokind.json --api-url URL", "DIR/nokind.json: not a node: "),
        usage(
            "node create DIR/id.json --api-url URL", "DIR/id.json: 'id' is assigned by the server"),
        usage(
            "node update good --file DIR/bad.json --api-url URL",
            "DIR/bad.json: not a JSON object"),
        usage(
            "node submit-results good DIR/bad.json --api-url URL",
            "DIR/bad.json: not a JSON object"),
        usage(
            "node submit-results good DIR/id.json --api-url URL", "'id' is unknown; expected node"),
        usage(
            "node submit-results good DIR/child.json --api-url URL", "child_nodes[0].node.name is"),
        usage("event publish c DIR/bad.json --api-url URL", "DIR/bad.json: not a JSON object"),
        usage(
            "node create DIR/deep.json --api-url URL",
            "DIR/deep.json: Objects and lists are nested"),
        usage(
            "node create DIR/digits.json --api-url URL", "DIR/digits.json: A number has more than"),
        usage("event publish c DIR/nothing.json --api-url URL", "the event has no data"));
  }

  static Stream<Mistake> answers() {
    return Stream.of(
        failure(
            "node get html --api-url URL",
            "GET /latest/node/html: 200, the answer cannot be read (Not"),
        failure("node get empty --api-url URL", "GET /latest/node/empty: 200, the answer is empty"),
        failure("node get number --api-url URL", "found 6"),
        failure("node get deep --api-url URL", "nested more than 100 levels deep"),
        failure("node get digits --api-url URL", "A number has more than 1000 digits"),
        failure("node get exponent --api-url URL", "A number has more than 1000 digits"),
        failure("node get nokind --api-url URL", "is this the URL of a KernelCI API?"),
        failure("node get moved --api-url URL", "GET /latest/node/moved: 307"),
        failure("node get null --api-url URL", "GET node/null: 404, there is no such node"),
        failure("node get bad --api-url URL", "GET /latest/node/bad: 400, Invalid ObjectId: bad"),
        failure("node get lines --api-url URL", "400, one two"),
        failure("node get error --api-url URL", "GET /latest/node/error: 500, oops"),
        failure("node get x --api-url REFUSED", "GET /latest/node/x: Failed to connect to /127.0"),
        failure(
            "node get x --api-url http://none.invalid/",
            "GET /latest/node/x: unknown host none.invalid"),
        failure("node find --api-url URL", "GET nodes: 200, expected"),
        failure(
            "node update done state=running --api-url URL",
            "a node that is done cannot become running"),
        failure("user whoami --api-url URL", "GET /latest/whoami: 401, Unauthorized"),
        failure("user token-info --api-url URL", "missing the token; expected KCI_API_TOKEN, or"),
        failure(
            "user token-info --settings DIR/word.toml --api-url URL", "is not a JSON web token"));
  }

  @BeforeAll
  void start() throws IOException {
    server.setDispatcher(new Answers());
    server.start();
    write("ok.yaml", "api:\n  mine:\n    url: http://localhost/\n");
    write("url.yaml", "api:\n  mine:\n    url: h\n");
    write("bad.yaml", "api:\n  mine:\n   url: [\n");
    write("type.yaml", "api:\n  mine: 6\n");
    write("ftp.yaml", "storage:\n  s:\n    storage_type: ftp\n");
    write("bad.toml", "[DEFAULT]\nx = = 6\n");
    Files.write(folder.resolve("latin.toml"), new byte[] {'a', '=', '"', (byte) 0xe4, '"'});
    write("list.toml", "[DEFAULT]\napi_token = [\"a\"]\n");
    write("token.toml", "[DEFAULT]\napi_token = \"se cret\"\n");
    write("word.toml", "[DEFAULT]\napi_token = \"secret\"\n");
    write("bad.json", "{\"kind\": \"job\", \"name\": boot}");
    write("list.json", "[]");
    write("empty.json", "");
    write("nothing.json", "{}");
    write("deep.json", "[".repeat(20_000));
    write("digits.json", "{\"a\":" + "1".repeat(8_000_000) + "}");
    write("nokind.json", "{\"name\": \"boot\"}");
    write("id.json", "{\"id\": \"1\", \"kind\": \"job\", \"name\": \"boot\"}");
    write("child.json", "{\"child_nodes\": [{\"node\": {\"result\": \"pass\"}}]}");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource({"options", "files", "answers"})
  void isOneClearLine(Mistake mistake) throws IOException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    int exitCode = run(out, err, words(mistake.arguments()));

    List<String> lines = err.toString().lines().toList();
    assertThat(lines).isNotEmpty();
    assertThat(lines.get(0)).startsWith("kci-api").contains(filled(mistake.line()));
    if (lines.size() > 1) {
      assertThat(lines.get(1)).startsWith("Try 'kci-api");
    }
    assertThat(lines).as("no stack trace").hasSizeLessThanOrEqualTo(2);
    assertThat(exitCode).as(err.toString()).isEqualTo(mistake.exitCode());
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).doesNotContain("cret");
  }

  @Test
  void isNothingAtAllWhereNobodyReadsOn() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    for (String form : List.of("table", "json", "jsonl", "yaml")) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      String name = form.equals("table") ? "few" : "many"; // a table needs all nodes to begin
      String[] find = {
        "node", "find", "name=" + name, "--limit", "0", "--format", form, "--api-url", url()
      };
      int before = server.getRequestCount();
      assertThat(run(closed, err, find)).isZero();
      assertThat(err.toString()).isEmpty();
      assertThat(server.getRequestCount() - before).as("pages asked for").isLessThan(4);
    }
  }

  private int run(OutputStream out, OutputStream err, String... arguments) {
    return Launcher.run(
        new KciApiCommand(), ConsoleWriter.to(out), ConsoleWriter.to(err), arguments);
  }

  private String[] words(String text) {
    return Arrays.stream(text.split(" ")).map(this::filled).toArray(String[]::new);
  }

  /** Not in words like FIELD=VALUE or "URL, or", which have no place for it. */
  private String filled(String text) {
    return text.replaceAll("\\bDIR\\b", folder.toString())
        .replaceAll("^URL$", url())
        .replace("REFUSED", "http://127.0.0.1:" + closedPort() + "/");
  }

  private String url() {
    return server.url("/").toString();
  }

  private static int closedPort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  /** A server with something wrong in each answer. */
  private static final class Answers extends Dispatcher {
    private static final String NODE = "{\"id\": \"%s\", \"kind\": \"job\", \"name\": \"n\", %s}";

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String path = request.getUrl().encodedPath().replace("/latest/", "");
      return switch (path) {
        case "node/html" -> answer(200, "<!DOCTYPE html><html></html>");
        case "node/empty" -> answer(200, "");
        case "node/number" -> answer(200, "6");
        case "node/deep" -> answer(200, "[".repeat(20_000));
        case "node/digits" -> answer(200, "1".repeat(8_000_000));
        case "node/exponent" -> answer(200, "1e999999999");
        case "node/nokind" -> answer(200, "{\"id\": \"1\"}");
        case "node/moved" ->
            new MockResponse.Builder().code(307).addHeader("Location", "/node/good").build();
        case "node/null" -> answer(200, "null");
        case "node/bad" -> answer(400, "{\"detail\": \"Invalid ObjectId: bad\"}");
        case "node/lines" -> answer(400, "{\"detail\": \"one\\ntwo\"}");
        case "node/error" -> answer(500, "{\"message\": \"oops\"}");
        case "node/good" -> answer(200, NODE.formatted("good", "\"state\": \"running\""));
        case "node/done" -> answer(200, NODE.formatted("done", "\"state\": \"done\""));
        case "nodes" ->
            switch (String.valueOf(request.getUrl().queryParameter("name"))) {
              case "many" -> page(500, 1_000_000);
              case "few" -> page(5, 5);
              default -> answer(200, "{\"items\": 6}");
            };
        case "count" -> answer(200, "50");
        default -> answer(401, "{\"detail\": \"Unauthorized\"}");
      };
    }

    private static MockResponse page(int count, int total) {
      String node = NODE.formatted("1", "\"state\": \"running\"");
      String items = String.join(",", java.util.Collections.nCopies(count, node));
      return answer(200, "{\"items\": [" + items + "], \"total\": " + total + "}");
    }

    private static MockResponse answer(int status, String body) {
      return new MockResponse.Builder().code(status).body(body).build();
    }
  }
}
