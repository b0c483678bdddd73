package dev.kci.kciapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.sandbox.Sandbox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What kci-api does, against the sandbox. */
class KciApiCommandTest {
  private final Sandbox sandbox = Sandbox.start();
  @TempDir private Path folder;
  private Path settings;

  @BeforeEach
  void settings() throws IOException {
    settings =
        write(
            "kernelci.toml",
            "[DEFAULT]\napi_token = \""
                + sandbox.token("pipeline").reveal()
                + "\"\nstorage_config = \"box\"\n");
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void aNodeIsCreatedShownChangedAndFound() throws IOException {
    KciApi created = run("node", "create", checkoutFile().toString(), "--format", "json");
    assertThat(created.err()).isEmpty();
    JsonObject node = JsonText.parseObject(created.out());
    String id = node.string("id").orElseThrow();
    assertThat(node.string("owner")).hasValue("pipeline");
    assertThat(node.strings("path")).as("a root's path").containsExactly("checkout");

    assertThat(run("node", "get", id).out()).contains("id: " + id, "state: running", "  tree: t");
    KciApi changed =
        run("node", "update", id, "state=done", "result=fail", "data.error_code=node_timeout");
    assertThat(changed.exitCode()).as(changed.err()).isZero();
    JsonObject now = JsonText.parseObject(run("node", "get", id, "--format", "jsonl").out());
    assertThat(now.string("data.error_code")).hasValue("node_timeout");
    assertThat(now.string("data.kernel_revision.tree")).as("kept").hasValue("t");

    assertThat(run("node", "count", "kind=checkout", "state=done").out()).isEqualTo("1\n");
    assertThat(run("node", "find", "result=fail").out().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith(id) && line.contains(" fail "));
    String yaml = run("node", "find", "result=fail", "--format", "yaml").out();
    assertThat(yaml).startsWith("---\n").contains("\ndata:\n", "\n  error_code: node_timeout\n");
  }

  @Test
  void oneFieldOfDataIsRemovedByNull() throws IOException {
    String id = checkout();
    run("node", "update", id, "data.error_code=node_timeout", "data.other={\"a\": [1]}");
    run("node", "update", id, "data.error_code=null");

    JsonObject node = JsonText.parseObject(run("node", "get", id, "--format", "json").out());
    assertThat(node.has("data.error_code")).isFalse();
    assertThat(node.get("data.other.a")).isEqualTo(List.of(1L));
  }

  @Test
  void findShowsWhatIsAskedFor() throws IOException {
    for (int i = 0; i < 4; i++) {
      checkout();
    }
    assertThat(run("node", "find", "--limit", "3").out().lines()).hasSize(1 + 3);
    assertThat(run("node", "find", "--offset", "3").out().lines()).hasSize(1 + 1);
    assertThat(run("node", "find", "--limit", "0", "--format", "jsonl").out().lines()).hasSize(4);
    assertThat((List<?>) JsonText.parse(run("node", "find", "--format", "json").out())).hasSize(4);
    assertThat(run("node", "find", "name=none", "--format", "json").out()).isEqualTo("[]\n");
  }

  @Test
  void resultsGoBelowTheNodeThatWasRun() throws IOException {
    String id = checkout();
    Path file =
        write(
            "results.json",
            """
            {"node": {"state": "done", "result": "fail"}, "child_nodes": [
              {"node": {"name": "login", "result": "pass"}},
              {"node": {"name": "suite", "kind": "job", "result": "fail"}, "child_nodes": [
                {"node": {"name": "inner", "result": "fail"}, "child_nodes": []}]}]}\
            """);
    KciApi submitted = run("node", "submit-results", id, file.toString());
    assertThat(submitted.exitCode()).as(submitted.err()).isZero();

    KciApi tree = run("node", "tree", id);
    assertThat(tree.out().lines()).hasSize(1 + 4);
    assertThat(tree.out())
        .contains("checkout     checkout  fail", "├─ login     test      pass", "└─ inner  test");
    assertThat(run("node", "find", "name=inner", "--format", "json").out())
        .contains("\"suite\"", "\"owner\": \"pipeline\"");
    assertThat(run("node", "get", id).out()).as("kept").contains("  tree: t");
  }

  @Test
  void watchEndsByTheResult() throws IOException {
    String passed = checkout();
    run("node", "update", passed, "state=done", "result=pass");
    KciApi watched = run("node", "watch", passed);
    assertThat(watched.exitCode()).isZero();
    assertThat(watched.out()).contains(passed, "pass");

    String failed = checkout();
    run("node", "update", failed, "state=done", "result=fail");
    assertThat(run("node", "watch", failed).exitCode()).isEqualTo(1);

    KciApi late = run("node", "watch", checkout(), "--timeout", "1s", "--poll-period", "1s");
    assertThat(late.exitCode()).isEqualTo(125);
    assertThat(late.err()).endsWith("is not done in time\n");

    KciApi gone = run("node", "watch", "000000000000000000000000");
    assertThat(gone.exitCode()).isEqualTo(125);
    assertThat(gone.err().lines()).hasSize(1);
  }

  @Test
  void watchFollowsATreeUntilItIsDone() throws Exception {
    String id = checkout();
    List<KciApi> ended = new ArrayList<>();
    Thread watching =
        new Thread(() -> ended.add(run("node", "watch", id, "--poll-period", "1s")), "watch");
    watching.start();
    Path child = write("child.json", "{\"kind\": \"job\", \"name\": \"boot\"}");
    run("node", "create", child.toString(), "--parent", id);
    run("node", "update", id, "state=done", "result=pass");
    watching.join(60_000);

    assertThat(ended).hasSize(1);
    assertThat(ended.get(0).exitCode()).as(ended.get(0).err()).isZero();
    assertThat(ended.get(0).out()).contains("boot", "pass");
  }

  @Test
  void eventsAreRememberedAndPublished() throws IOException {
    String id = checkout();
    run("node", "update", id, "state=done", "result=pass");

    assertThat(run("event", "history", "--node", id).out().lines()).hasSize(1 + 2);
    assertThat(run("event", "history", "--node", id, "--op", "created", "--format", "jsonl").out())
        .contains("\"op\":\"created\"", id);
    assertThat(run("event", "history", "--node", id, "--limit", "1").out().lines()).hasSize(1 + 1);
    assertThat(run("event", "history", "--node", id, "--offset", "1").out().lines()).hasSize(1 + 1);
    Path event = write("event.json", "{\"kind\": \"note\"}");
    assertThat(run("event", "publish", "test", event.toString()).exitCode()).isZero();
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("{\"x\": 1}".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run("event", "publish", "test", "-").exitCode()).isZero();
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aListenerPrintsWhatComes() throws Exception {
    List<KciApi> ended = new ArrayList<>();
    Thread listening =
        new Thread(() -> ended.add(run("event", "listen", "--limit", "1")), "listen");
    listening.start();
    while (ended.isEmpty() && listening.isAlive()) { // until the subscription has seen one
      checkout();
      listening.join(200);
    }
    listening.join(60_000);

    assertThat(ended.get(0).exitCode()).as(ended.get(0).err()).isZero();
    assertThat(ended.get(0).out()).contains("created", "checkout", "running");
  }

  @Test
  void aLoginGivesATokenThatWorks() throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("pipeline-pass\n".getBytes(StandardCharsets.UTF_8)));
    KciApi login;
    try {
      login = run("user", "login", "pipeline", "--password-stdin");
    } finally {
      System.setIn(before);
    }
    assertThat(login.exitCode()).as(login.err()).isZero();
    settings = write("new.toml", "[DEFAULT]\napi_token = \"" + login.out().strip() + "\"\n");
    assertThat(run("user", "whoami").out()).contains("pipeline <");
    assertThat(run("user", "whoami", "--format", "json").out()).contains("\"is_superuser\"");
  }

  @Test
  void aWrongPasswordIsOneLineWithoutIt() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("not-this-one\n".getBytes(StandardCharsets.UTF_8)));
    try {
      KciApi login = run("user", "login", "pipeline", "--password-stdin");
      assertThat(login.exitCode()).isEqualTo(1);
      assertThat(login.err().lines()).hasSize(1);
      assertThat(login.err()).contains("400").doesNotContain("not-this-one");
      assertThat(login.out()).isEmpty();
      System.setIn(new ByteArrayInputStream(new byte[0]));
      KciApi none = run("user", "login", "pipeline", "--password-stdin");
      assertThat(none.exitCode()).isEqualTo(2);
      assertThat(none.err()).contains("missing the password; expected a terminal");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aTokenTellsItsClaimsAndIsNotShown() throws IOException {
    String jwt =
        "eyJhbGciOiJIUzI1NiJ9."
            + java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                    "{\"sub\":\"u1\",\"aud\":[\"fastapi-users:auth\"],\"exp\":1000000000}"
                        .getBytes(StandardCharsets.UTF_8))
            + ".c2lnbmF0dXJl";
    settings = write("jwt.toml", "[DEFAULT]\napi_token = \"" + jwt + "\"\n");
    KciApi info = run("user", "token-info");
    assertThat(info.out())
        .contains("user id: u1", "fastapi-users:auth", "2001-09-09T01:46:40Z (expired)")
        .doesNotContain("eyJ", "c2ln");
    assertThat(run("user", "token-info", "--format", "yaml").out()).contains("expired: true");
  }

  @Test
  void filesAreStoredAndTheDoctorReadsThemBack() throws IOException {
    Path config = configuration();
    Path file = write("log.txt", "hello");
    KciApi uploaded =
        run("storage", "upload", "--config", config.toString(), "--folder", "a/b", file.toString());
    assertThat(uploaded.exitCode()).as(uploaded.err()).isZero();
    assertThat(uploaded.out()).isEqualTo(folder.resolve("store/a/b/log.txt").toUri() + "\n");
    assertThat(folder.resolve("store/a/b/log.txt")).hasContent("hello");

    KciApi doctor = run("doctor", "--config", config.toString());
    assertThat(doctor.out().lines()).as(doctor.toString()).allMatch(line -> line.startsWith("ok"));
    assertThat(doctor.out()).contains("API: ", "nodes: ", "clock: ", "token: ", "rights: pipeline");
    assertThat(doctor.out()).contains("storage box: ");
    assertThat(doctor.exitCode()).isZero();
  }

  @Test
  void eachConfiguredValueTellsItsPlace() throws IOException {
    KciApi shown = run("config", "show", "--config", configuration().toString());
    assertThat(shown.out())
        .contains(
            settings + ":2: DEFAULT.api_token = (secret)",
            settings + ":3: DEFAULT.storage_config = box",
            "config.yaml:3: api.box.url = http")
        .doesNotContain(sandbox.token("pipeline").reveal());
    assertThat(run("config", "show", "--format", "jsonl").out()).contains("\"line\":3");
  }

  @Test
  void readingNeedsNoToken() throws IOException {
    String id = checkout();
    settings = write("none.toml", "");
    for (List<String> command :
        List.of(
            List.of("node", "get", id),
            List.of("node", "find"),
            List.of("node", "count"),
            List.of("node", "tree", id),
            List.of("event", "history"))) {
      assertThat(run(command.toArray(String[]::new)).exitCode()).as(command.toString()).isZero();
    }
  }

  @Test
  void explainSaysInEveryFormWhyNoJobStarts() throws IOException {
    String id = checkout();
    String version = "data.kernel_revision.version={\"version\": 6, \"patchlevel\": 12}";
    assertThat(run("node", "update", id, "state=available", version).exitCode()).isZero();
    Path config =
        write(
            "pipeline.yaml",
            """
            trees: {other: {url: 'https://git.kernel.org/other.git'}}
            runtimes: {host: {lab_type: shell}}
            platforms: {shell: {}}
            jobs: {build: {template: build, kind: kbuild}}
            scheduler:
              - job: build
                event: {channel: node, kind: checkout, state: available}
                runtime: {name: host}
            """);
    for (String form : List.of("table", "json", "jsonl", "yaml")) {
      KciApi explained =
          run("node", "explain", id, "--config", config.toString(), "--format", form);
      assertThat(explained.exitCode()).as(explained.err()).isZero();
      assertThat(explained.err()).isEmpty();
      assertThat(explained.out())
          .as(form)
          .contains("is not configured", "not created")
          .doesNotContain("1 would be created", "\"would be created", ": would be created");
    }
  }

  private String checkout() throws IOException {
    KciApi created = run("node", "create", checkoutFile().toString(), "--format", "json");
    return JsonText.parseObject(created.out()).string("id").orElseThrow();
  }

  private Path checkoutFile() throws IOException {
    return write(
        "checkout.json",
        """
        {"kind": "checkout", "name": "checkout", "data": {"kernel_revision": {"tree": "t",
         "url": "https://git.kernel.org/x.git", "branch": "b",
         "commit": "2a987e65025e2b79c6d453b78cb5985ac6e5eb28"}}}\
        """);
  }

  private Path configuration() throws IOException {
    return write(
        "config.yaml",
        """
        api:
          box:
            url: %s
        storage:
          box:
            storage_type: local
            path: %s
        """
            .formatted(sandbox.url(), folder.resolve("store")));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private KciApi run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--api-url", sandbox.url().toString(), "--settings", settings.toString()));
    return KciApi.run(all.toArray(String[]::new));
  }
}
