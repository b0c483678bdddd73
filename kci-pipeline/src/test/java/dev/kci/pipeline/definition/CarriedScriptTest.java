package dev.kci.pipeline.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The shipped templates with hostile values, parsed and run as each runtime does: each attack at
 * some place of each job on each runtime. {@code -Dkci.seed=…} repeats a run.
 */
class CarriedScriptTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);

  /** What a job of the tests leaves: the values as it sees them, each with an end. */
  private static final String COMMAND =
      "printf '%s\\036' \"$KCI_NODE_ID\" \"$KCI_JOB\" \"$KCI_ARTIFACT_URLS\" > \"$OUT/values\"";

  /** As make and python3 of the tests leave their arguments. */
  private static final String RECORDER =
      "#!/bin/sh\nprintf '%s\\036' \"$@\" >> \"$OUT/arguments\"\n"
          + "case \"$*\" in *image_name*) echo .config ;; *) touch .config ;; esac\n";

  @TempDir Path temp;
  private Path tools;
  private Path out;
  private Path work;

  @BeforeEach
  void prepare() throws IOException, InterruptedException {
    tools = Files.createDirectories(temp.resolve("tools"));
    for (String tool : List.of("make", "python3", "lava-test-case")) {
      Files.writeString(tools.resolve(tool), RECORDER);
      assertThat(tools.resolve(tool).toFile().setExecutable(true)).isTrue();
    }
    Path source = Files.createDirectories(temp.resolve("linux"));
    Files.writeString(source.resolve("Makefile"), "");
    run(temp, Map.of(), List.of("tar", "-cf", "linux.tar", "linux"));
  }

  static Stream<Arguments> jobs() {
    return Stream.of("shell", "docker", "kubernetes", "lava")
        .flatMap(
            runtime ->
                Stream.of("script", "kunit", "kunit with command", "kbuild", "kbuild with command")
                    .map(job -> Arguments.of(runtime, job)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("jobs")
  void keepsEachValueInItsPlace(String runtime, String job) throws Exception {
    List<String> attacks = new ArrayList<>(Attacks.values());
    Collections.shuffle(attacks, new Random(SEED));
    while (attacks.size() % 9 != 0) {
      attacks.add("x");
    }
    for (int i = 0; i < attacks.size(); i += 9) {
      keepsEachValueInItsPlace(runtime, job, attacks.subList(i, i + 9));
    }
  }

  private void keepsEachValueInItsPlace(String runtime, String job, List<String> values)
      throws Exception {
    fresh();
    String name = values.get(0);
    String id = values.get(1);
    String url = values.get(2).replaceAll("\\p{Cc}", "_");
    Map<String, Object> params = new LinkedHashMap<>();
    values.replaceAll(value -> value.isEmpty() ? "x" : value); // an empty param counts as absent
    params.put("karch", values.get(3));
    params.put("arch", values.get(3));
    params.put("cross_compile", values.get(4));
    params.put("defconfig", values.get(5));
    params.put("ramdisk", values.get(6));
    params.put("qemu", true);
    if (job.equals("script") || job.endsWith("with command")) {
      params.put("command", COMMAND);
      params.put("build_command", COMMAND);
    }
    JobModel model =
        model(runtime, params, name, id, Map.of("tarball", url, "kernel", url), values.get(7));
    String shown = "seed " + SEED + ", " + values;
    start(runtime, new JobTemplates(List.of()).find(job.split(" ")[0], runtime).render(model));
    if (params.containsKey("command")) {
      assertThat(read("values")).as(shown).startsWith(id, name).hasSize(3);
      assertThat(read("values").get(2).split("\n"))
          .as(shown)
          .containsExactlyInAnyOrder("tarball\t" + url, "kernel\t" + url);
    } else if (job.equals("kbuild")) {
      assertThat(read("arguments"))
          .as(shown)
          .contains("ARCH=" + values.get(3), "CROSS_COMPILE=" + values.get(4), values.get(5));
    } else {
      assertThat(read("arguments")).as(shown).contains("--arch=" + values.get(3));
    }
    assertThat(names(out))
        .as(shown)
        .isSubsetOf("values", "arguments", "artifacts", "run.sh", "job.sh");
    assertThat(names(work)).as(shown).isSubsetOf("source", "job");
  }

  private static JobModel model(
      String runtime,
      Map<String, Object> params,
      String name,
      String id,
      Map<String, Object> artifacts,
      String other) {
    JobModel base = JobModels.shell(params, Map.of("branch", other));
    JsonObject node =
        base.node()
            .with("id", id)
            .with("artifacts", artifacts)
            .with("data", Map.of("runtime", other, "kernel_revision", Map.of("branch", other)));
    return new JobModel(
        name,
        node,
        runtime,
        "image-" + other,
        other,
        new Surroundings(
            other,
            "http://127.0.0.1:9100",
            base.surroundings().api(),
            base.surroundings().storage(),
            "",
            null),
        base.platform(),
        base.params());
  }

  @ParameterizedTest
  @ValueSource(strings = {"shell", "docker", "kubernetes", "lava"})
  void longScriptsWork(String runtime) throws Exception {
    fresh();
    String command = ": 'a line' \"$HOME\" of \u00e4 long \\ script\n".repeat(30_000) + COMMAND;
    assertThat(command.length()).isGreaterThan(1 << 20);
    JobModel model =
        model(
            runtime,
            Map.of("command", command, "qemu", true, "ramdisk", "r"),
            "job",
            "id",
            Map.of("kernel", "http://h/k"),
            "x");
    start(runtime, new JobTemplates(List.of()).find("script", runtime).render(model));
    assertThat(read("values")).containsExactly("id", "job", "kernel\thttp://h/k\n");
  }

  @Test
  void printfKeepsTheScriptUnchanged() throws Exception {
    for (String attack : Attacks.values()) {
      fresh();
      List<String> parts = ScriptParts.printf(attack);
      assertThat(parts).allMatch(part -> part.matches("'[ -~&&[^$']]*'") && !part.contains("--"));
      Path script = out.resolve("job.sh");
      Files.writeString(script, "printf %b " + String.join(" ", parts) + " > \"$OUT/got\"\n");
      run(work, Map.of("OUT", out.toString()), List.of("sh", script.toString()));
      assertThat(Files.readString(out.resolve("got"))).isEqualTo(attack);
      assertThat(ScriptParts.arguments(attack).stream().map(CarriedScriptTest::expanded))
          .allMatch(part -> part.length() <= 32 << 10)
          .satisfies(text -> assertThat(String.join("", text)).isEqualTo(attack));
    }
  }

  private void fresh() throws IOException {
    out = Files.createTempDirectory(temp, "out");
    work = Files.createTempDirectory(temp, "work");
  }

  private void start(String runtime, String definition) throws Exception {
    switch (runtime) {
      case "shell" -> {
        Files.writeString(out.resolve("job.sh"), definition);
        run(work, environment(), List.of("sh", out.resolve("job.sh").toString()));
      }
      case "docker" -> {
        Map<String, Object> container = parsed(definition);
        assertThat(container).containsOnlyKeys("image", "script", "environment", "labels");
        Files.writeString(out.resolve("job.sh"), (String) container.get("script"));
        run(work, environment(), List.of("sh", out.resolve("job.sh").toString()));
      }
      case "kubernetes" -> {
        Map<String, Object> job = parsed(definition);
        assertThat(job).containsOnlyKeys("apiVersion", "kind", "metadata", "spec");
        Map<?, ?> container = map(((List<?>) pod(job).get("containers")).get(0));
        assertThat(container).hasSize(7);
        run(
            work,
            environment(),
            texts(container.get("command")).stream().map(CarriedScriptTest::expanded).toList());
      }
      default -> {
        Map<String, Object> job = parsed(definition);
        assertThat(job).doesNotContainKey("HACKED");
        List<?> actions = (List<?>) job.get("actions");
        assertThat(actions).hasSize(3);
        Map<?, ?> test = map(map(actions.get(2)).get("test"));
        Map<?, ?> inline = map(((List<?>) test.get("definitions")).get(0));
        Map<?, ?> repository = map(inline.get("repository"));
        asLava(texts(map(repository.get("run")).get("steps")));
      }
    }
  }

  private static Map<?, ?> pod(Map<String, Object> job) {
    return map(map(map(job.get("spec")).get("template")).get("spec"));
  }

  /** lava_dispatcher/actions/deploy/testdef.py, TestRunnerAction, version 2023.01. */
  private void asLava(List<String> steps) throws Exception {
    StringBuilder run = new StringBuilder("set -e\nset -x\n");
    for (String step : steps) {
      boolean escaped = step.contains("--cmd") || step.contains("--shell");
      run.append(escaped ? step.replaceAll("\\$(\\d+)\\b", "\\\\\\$$1") : step).append('\n');
    }
    String here = run.toString().replace("/tmp/kci-job", work.resolve("job").toString());
    Files.writeString(out.resolve("run.sh"), here);
    String said = run(work, environment(), List.of("sh", out.resolve("run.sh").toString()));
    assertThat(said.lines().filter(line -> line.startsWith("+ printf"))).isEmpty();
    Files.delete(work.resolve("job.sh"));
  }

  /** What a cluster does with $(NAME) and $$ in a container's command and variables. */
  private static String expanded(String text) {
    return Pattern.compile("\\$(?:(\\$)|\\((?:KCI_NODE_ID|HOME)\\))")
        .matcher(text)
        .replaceAll(found -> found.group(1) == null ? "EXPANDED" : "\\$");
  }

  private Map<String, String> environment() {
    return Map.of(
        "OUT", out.toString(),
        "PATH", tools + ":" + System.getenv("PATH"),
        "KCI_ARTIFACTS", out.resolve("artifacts").toString(),
        "KCI_TARBALL", temp.resolve("linux.tar").toString());
  }

  private static String run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("seed %s: %s", SEED, said).isZero();
    return said;
  }

  private List<String> read(String file) throws IOException {
    return List.of(Files.readString(out.resolve(file)).split("\036", -1)).stream()
        .limit(Files.readString(out.resolve(file)).chars().filter(c -> c == '\036').count())
        .toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static Map<String, Object> parsed(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(16 << 20);
    return new Yaml(new SafeConstructor(options)).load(yaml);
  }

  private static Map<?, ?> map(Object value) {
    return (Map<?, ?>) value;
  }

  private static List<String> texts(Object value) {
    return ((List<?>) value).stream().map(String.class::cast).toList();
  }
}
