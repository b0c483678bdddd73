package dev.kci.kciapi.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.kciapi.KciApi;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SandboxUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that run jobs again, run with a curl and a docker that do nothing outside the folder. */
class RenderNodeTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final int ROUNDS = 120;
  private static final String URL = "https://example.org/t.git";
  private static final String FILES = "https://files.example.org/kci/";

  /** Of what the curl here writes: {@code printf content}. */
  private static final String SHA256 =
      "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";

  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  private static final String CONFIG =
      """
      trees:
        t: {url: '%s'}
      storage:
        files: {storage_type: backend, base_url: '%s', api_url: 'http://127.0.0.1:9'}
      jobs:
        build:
          template: named
          kind: kbuild
          image: '{image_prefix}gcc:14'
          params: {command: 'echo "not compiled: it''s broken" >&2; exit 2', level: 3}
        bare: {template: named, kind: job, params: {command: 'true'}}
        board: {template: named, kind: job, params: {command: 'true'}}
      platforms:
        here: {}
      runtimes:
        containers: {lab_type: docker, capabilities: [SYS_PTRACE], memory_mb: 64, env_file: /none}
        shells: {lab_type: shell}
        boards: {lab_type: lava, url: 'http://127.0.0.1:9', notify: {callback: {token: secret}}}
      scheduler:
        - {job: build, event: &event {channel: node, kind: checkout, state: available},
           runtime: {name: containers}, platforms: [here]}
        - {job: bare, event: *event, runtime: {name: shells}, platforms: [here]}
        - {job: board, event: *event, runtime: {name: boards}, platforms: [here]}
      """
          .formatted(URL, FILES);

  private static final String TEMPLATE =
      """
      #!/bin/sh
      set -eu
      BRANCH={{node.data.kernel_revision.branch}}
      DESCRIBE={{node.data.kernel_revision.describe}}
      COMMAND={{params.command}}
      {{> partials/job.sh}}
      echo "on $BRANCH, $DESCRIBE, level $KCI_PARAM_LEVEL"
      ls "$KCI_DOWNLOADS"
      eval "$COMMAND"
      """;

  private final Sandbox sandbox =
      Sandbox.builder().users(List.of(SandboxUser.of("pipeline"), SandboxUser.of("eve"))).start();
  private final dev.kci.api.KciApi api = as("pipeline");
  private final dev.kci.api.KciApi eve = as("eve");
  @TempDir private Path temp;

  private dev.kci.api.KciApi as(String user) {
    return dev.kci.api.KciApi.builder(sandbox.url()).token(sandbox.token(user)).build();
  }

  @BeforeEach
  void prepare() throws IOException {
    Files.writeString(temp.resolve("pipeline.yaml"), CONFIG);
    Files.writeString(
        temp.resolve("kernelci.toml"), "[DEFAULT]\ntrusted_owners = [\"pipeline\"]\n");
    Files.createDirectories(temp.resolve("templates/shell"));
    Files.writeString(temp.resolve("templates/shell/named.sh.mustache"), TEMPLATE);
    program(
        "curl",
        "while [ \"$1\" != --output ]; do shift; done; out=$2; shift 3; echo \"$1\" >> ../urls;"
            + " printf content > \"$out\"");
    program("docker", "printf '%s\\n' \"$@\"; exit 2");
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.createDirectories(temp.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void close() {
    eve.close();
    api.close();
    sandbox.close();
  }

  @Test
  void shellScriptFailsAsTheJobDid() throws Exception {
    Node build = api.nodes().create(job(checkout(), "build", "containers").build());
    Run run = run(script(build, "shell"));
    assertThat(run.output)
        .contains("Downloading tarball", "on master, v6.12-rc1, level 3", "config\ntarball")
        .contains("The checksum of config is not known", "not compiled: it's broken")
        .contains("The job exited with status 2; its files are in ");
    assertThat(run.exit).isEqualTo(2);
    assertThat(Files.readAllLines(temp.resolve("home/urls")))
        .containsExactlyInAnyOrder(FILES + "linux.tar.gz", FILES + "a%20'b'/$(config)");
    assertThat(run(script(build, "shell")).output).contains("error: cannot create ");
  }

  @Test
  void otherChecksumStopsBeforeTheJobStarts() throws Exception {
    Node checkout = api.nodes().create(checkout().data("tarball_sha256", "0".repeat(64)).build());
    Node build = api.nodes().create(below(checkout, "build", "containers").build());
    for (String form : List.of("shell", "docker")) {
      Run run = run(script(build, form));
      assertThat(run.output)
          .contains("error: tarball has SHA-256 " + SHA256 + "; expected 0000")
          .doesNotContain("on master", "--volume");
      assertThat(run.exit).isEqualTo(69);
      delete(temp.resolve("home/kci-" + build.id()));
    }
  }

  @Test
  void dockerScriptRunsTheRecordedImageWithTheLimitsOfTheRuntime() throws Exception {
    Node build =
        api.nodes()
            .create(
                job(checkout(), "build", "containers")
                    .debug(JsonObject.of("image", "example.org:5000/kci/gcc:14@" + DIGEST))
                    .build());
    String script = script(build, "docker", "--image-prefix=example.org:5000/kci/");
    assertThat(script).contains("# The image is the one that the job ran in: ");
    Run run = run(script);
    Path folder = temp.resolve("home/kci-" + build.id()).toRealPath();
    assertThat(run.exit).isEqualTo(2);
    assertThat(run.output)
        .contains("--rm\n--init\n--cap-drop\nALL\n", "--cap-add\nSYS_PTRACE\n", "--read-only\n")
        .contains("--memory\n67108864\n", "--env\nKCI_PARAM_LEVEL=3\n")
        .contains("--volume\n" + folder + "/script:/kci/script:ro\n")
        .contains("--env\nKCI_TARBALL=/kci/downloads/tarball\n")
        .contains("\nexample.org:5000/kci/gcc@" + DIGEST + "\nsh\n/kci/script\n")
        .doesNotContain("env_file", "--env-file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "other:1@", "gcc:14", "gcc:14@sha256:00", "gcc:14@sha256:$(reboot)", "; x\n@"})
  void imageWithoutADigestOfItsOwnKeepsItsName(String recorded) throws Exception {
    String image = recorded.endsWith("@") ? recorded + DIGEST : recorded;
    Node build =
        api.nodes()
            .create(
                job(checkout(), "build", "containers")
                    .debug(JsonObject.of("image", image))
                    .build());
    String script = script(build, "docker");
    assertThat(script).contains("# The digest of the image is not recorded: gcc:14 may be another");
    assertThat(run(script).output).contains("\ngcc:14\nsh\n").doesNotContain(DIGEST);
  }

  @Test
  void testIsRunByItsJobAndWithoutSecrets() throws Exception {
    Node build = api.nodes().create(job(checkout(), "build", "containers").build());
    Node test = api.nodes().create(Node.builder(NodeKind.TEST, "ltp").parent(build.id()).build());
    Node deep = api.nodes().create(Node.builder(NodeKind.TEST, "mmap").parent(test.id()).build());
    assertThat(script(deep, "shell"))
        .isEqualTo(script(build, "shell"))
        .doesNotContain("secret", "token", sandbox.token("pipeline").reveal());
    Path file = temp.resolve("again.sh");
    assertThat(script(build, "shell", "--output=" + file)).isEmpty();
    assertThat(Files.readString(file)).isEqualTo(script(build, "shell"));
  }

  static List<Refused> refused() {
    return List.of(
        new Refused("owner is eve", tests -> tests.eve.nodes().create(tests.plain())),
        new Refused("tree 'other' is not", tests -> tests.of("tree", "other")),
        new Refused("does not belong to tree", tests -> tests.of("url", "https://evil.example/")),
        new Refused("commit '$(x)' is invalid", tests -> tests.of("commit", "$(x)")),
        new Refused("is at https://evil.example", tests -> tests.at("https://evil.example/x")),
        new Refused("is at http://files.example", tests -> tests.at("http://files.example.org/x")),
        new Refused("is at https://files.example.org/kci/../", tests -> tests.at(FILES + "../x")),
        new Refused("job 'evil' is not configured", tests -> tests.job("evil", "containers")),
        new Refused("runtime 'evil' is not", tests -> tests.job("build", "evil")),
        new Refused("plans no such job", tests -> tests.job("build", "shells")),
        new Refused("in a lab of type lava", tests -> tests.job("board", "boards")),
        new Refused(
            "expected a build, a job", tests -> tests.api.nodes().create(checkout().build())),
        new Refused(
            "invalid artifact name",
            tests -> tests.below(checkout().artifact("../x", FILES + "x"), "build", "containers")),
        new Refused(
            "owner is eve",
            tests ->
                tests
                    .api
                    .nodes()
                    .create(
                        below(tests.eve.nodes().create(checkout().build()), "build", "containers")
                            .build())));
  }

  record Refused(String reason, java.util.function.Function<RenderNodeTest, Node> node) {
    @Override
    public String toString() {
      return reason;
    }
  }

  private Node plain() {
    return below(api.nodes().create(checkout().build()), "build", "containers").build();
  }

  private Node of(String key, String value) {
    JsonObject revision = checkout().build().data().object("kernel_revision").orElseThrow();
    return below(
        checkout().data("kernel_revision", revision.with(key, value).asMap()),
        "build",
        "containers");
  }

  private Node at(String url) {
    return below(checkout().artifact("tarball", url), "build", "containers");
  }

  private Node job(String name, String runtime) {
    return below(checkout(), name, runtime);
  }

  private Node below(NodeBuilder checkout, String name, String runtime) {
    return api.nodes().create(job(checkout, name, runtime).build());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void nodeThatDoesNotHoldIsRefusedInALine(Refused refused) {
    Node node = refused.node.apply(this);
    for (String form : List.of("shell", "docker")) {
      KciApi run = render(node, form);
      assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains(refused.reason).hasLineCount(1);
    }
  }

  @Test
  void jobWithoutAnImageNeedsAShell() {
    Node node = job("bare", "shells");
    assertThat(render(node, "docker").err()).contains("job bare has no image; use --as shell");
    assertThat(render(node, "shell").exitCode()).isZero();
  }

  @Test
  void paramThatNoVariableCanHoldIsRefusedInALine() throws IOException {
    Files.writeString(
        temp.resolve("pipeline.yaml"), CONFIG.replace("level: 3", "level: 3, x: \"a\\0\""));
    KciApi run = render(plainNode(), "shell");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("param x contains a NUL character").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--node=1 | missing --as",
        "--cases=x --node=1 | expected either --cases FILE or --node ID",
        "--as=shell | expected either --cases FILE or --node ID",
        "--cases=x --as=shell | --as is only used with --node",
        "--node=1 --as=shell --variables | --variables is only used with --cases",
        "--node=1 --as=shell --callback-url=http://x | --callback-url is only used with --cases",
        "--node=1 --as=ssh | --as"
      })
  void wrongOptionsAreAUsageError(String options, String message) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("config", "render"));
    arguments.add("--config=" + Files.writeString(temp.resolve("pipeline.yaml"), CONFIG));
    arguments.add("--settings=" + temp.resolve("kernelci.toml"));
    arguments.addAll(List.of(options.split(" ")));
    KciApi run = KciApi.run(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @Test
  void withoutATokenTheSettingsSayWhomToTrust() throws IOException {
    Files.writeString(temp.resolve("kernelci.toml"), "");
    KciApi run = render(plainNode(), "shell");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("trusted_owners = [\"pipeline\"]");
  }

  private Node plainNode() {
    return api.nodes().create(plain());
  }

  /** Whatever the nodes say, a script is refused or valid, and runs nothing that they say. */
  @Test
  void hostileTextNeverBecomesACommand() throws Exception {
    Random random = new Random(SEED);
    int rendered = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String at = "seed %d, round %d".formatted(SEED, round);
      Node build = api.nodes().create(hostileJob(random).build());
      String form = random.nextBoolean() ? "shell" : "docker";
      KciApi run = render(build, form);
      if (run.exitCode() != 0) {
        assertThat(run.exitCode()).as(at).isEqualTo(1);
        assertThat(run.err()).as(at).hasLineCount(1);
        continue;
      }
      rendered++;
      Run done = run(run.out());
      assertThat(done.exit).as("%s: %s%n%s", at, done.output, run.out()).isEqualTo(2);
      assertThat(temp.resolve("CANARY")).as("%s: %s", at, run.out()).doesNotExist();
    }
    assertThat(rendered).as("seed " + SEED).isBetween(ROUNDS / 5, ROUNDS);
  }

  private NodeBuilder hostileJob(Random random) {
    JsonObject revision = checkout().build().data().object("kernel_revision").orElseThrow();
    Map<String, Object> fields = new LinkedHashMap<>(revision.asMap());
    for (String key : List.of("branch", "describe", "commit_message")) {
      fields.put(key, text(random));
    }
    NodeBuilder checkout = checkout().data("kernel_revision", fields);
    if (random.nextInt(3) == 0) {
      checkout.data("tarball_sha256", text(random));
    }
    if (random.nextInt(3) == 0) {
      checkout.artifact(text(random).replace('/', '_'), FILES + "x");
    }
    if (random.nextInt(3) == 0) {
      checkout.artifact(
          "config",
          FILES
              + pieces(
                  random,
                  List.of("'", "$(", ")", ";", "!", "&x=", "*", "~", "-", "%27", "(", "@")));
    }
    NodeBuilder build =
        job(checkout, "build", "containers")
            .debug(
                JsonObject.of(
                    Map.of("image", text(random), "sha256", Map.of("tarball", text(random)))))
            .artifact("own", "https://evil.example/$(x)'");
    for (String key : List.of("arch", "compiler", "config_full", "defconfig", "job_context")) {
      build.data(key, text(random));
    }
    return build;
  }

  private String text(Random random) {
    String command = "touch " + temp.resolve("CANARY");
    List<String> pieces =
        List.of(
            "'",
            "\"",
            "\\",
            "\n",
            ";",
            " ",
            "#",
            "&",
            "|",
            "\nKCI_END\n",
            "KCI_END",
            "$(",
            ")",
            "`",
            "${",
            "}",
            "a",
            "é",
            "-",
            "--output",
            "=",
            "$(" + command + ")",
            "`" + command + "`",
            "'; " + command + "; '",
            "\n" + command + "\n",
            "{{params}}");
    return pieces(random, pieces);
  }

  private static String pieces(Random random, List<String> pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      text.append(pieces.get(random.nextInt(pieces.size())));
    }
    return text.toString();
  }

  private static NodeBuilder checkout() {
    return Node.builder(NodeKind.CHECKOUT, "checkout")
        .data(
            "kernel_revision",
            Map.of(
                "tree",
                "t",
                "url",
                URL,
                "branch",
                "master",
                "commit",
                "0123456789".repeat(4),
                "describe",
                "v6.12-rc1",
                "version",
                Map.of("version", 6, "patchlevel", 12)))
        .data("tarball_sha256", SHA256)
        .artifact("tarball", FILES + "linux.tar.gz")
        .artifact("config", FILES + "a%20'b'/$(config)")
        .state(NodeState.AVAILABLE);
  }

  private NodeBuilder job(NodeBuilder checkout, String name, String runtime) {
    return below(api.nodes().create(checkout.build()), name, runtime);
  }

  private static NodeBuilder below(Node checkout, String name, String runtime) {
    NodeKind kind = name.equals("build") ? NodeKind.KBUILD : NodeKind.JOB;
    return Node.childOf(checkout, kind, name)
        .data("runtime", runtime)
        .data("platform", "here")
        .state(NodeState.DONE)
        .result(Result.FAIL);
  }

  private String script(Node node, String form, String... options) {
    KciApi run = render(node, form, options);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  private KciApi render(Node node, String form, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "config",
                "render",
                "--node=" + node.requireId(),
                "--as=" + form,
                "--config=" + temp.resolve("pipeline.yaml"),
                "--settings=" + temp.resolve("kernelci.toml"),
                "--templates=" + temp.resolve("templates"),
                "--api-url=" + sandbox.url()));
    arguments.addAll(List.of(options));
    return KciApi.run(arguments.toArray(String[]::new));
  }

  private record Run(int exit, String output) {}

  /** Checks a script, then runs it in a folder of its own, as {@code sh} reads it from a pipe. */
  private Run run(String script) throws Exception {
    Path home = Files.createDirectories(temp.resolve("home"));
    Path file = Files.writeString(temp.resolve("script"), script);
    Run checked = run(home, file, "sh", "-n");
    assertThat(checked.exit).as(checked.output + script).isZero();
    return run(home, file, "sh");
  }

  private Run run(Path home, Path input, String... command) throws Exception {
    Path output = temp.resolve("output");
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", temp.resolve("bin") + ":/usr/bin:/bin");
    Process process =
        builder
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Run(process.exitValue(), Files.readString(output));
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
