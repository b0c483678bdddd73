package dev.kci.runtime.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.runtime.OutputLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of a pod's job come with its log. */
class PodFilesTest {
  private static final String RESULTS = "kernelci-results.json";

  @TempDir Path temp;

  /** Runs a script as a pod of the shipped template does; its output is the log. */
  private Path run(String script, int status) throws Exception {
    String definition = TestRuntime.shipped("script", script);
    Map<?, ?> job = new Yaml(new SafeConstructor(new LoaderOptions())).load(definition);
    Map<?, ?> spec = map(map(map(job.get("spec")).get("template")).get("spec"));
    List<String> command = new ArrayList<>();
    for (Object part : (List<?>) map(((List<?>) spec.get("containers")).get(0)).get("command")) {
      command.add(((String) part).replaceAll("\\$\\$", Matcher.quoteReplacement("$")));
    }
    Path work = Files.createDirectories(temp.resolve("work"));
    Path log = temp.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(log)).isEqualTo(status);
    return log;
  }

  private static Map<?, ?> map(Object value) {
    return (Map<?, ?>) value;
  }

  private PodFiles take(Path log) throws IOException {
    return PodFiles.take(
        log, Files.createDirectories(temp.resolve("taken")), OutputLimits.STANDARD);
  }

  private PodFiles take(String log) throws IOException {
    return take(Files.writeString(temp.resolve("log"), log));
  }

  @Test
  void filesOfTestsComeAsTheyAre() throws Exception {
    Path log =
        run(
            """
            echo 'ok 1 - a'
            printf '{"node": {}}' > "$KCI_ARTIFACTS/kernelci-results.json"
            seq 1 200000 | sed 's/.*/<!-- & -->/' > "$KCI_ARTIFACTS/junit.xml"
            : > "$KCI_ARTIFACTS/empty.xml"
            cd /; set -eu
            printf 'no line end'
            exit 3
            """,
            3);
    PodFiles taken = take(log);
    assertThat(taken.log()).content().isEqualTo("ok 1 - a\nno line end\n");
    assertThat(taken.leftOut()).isEmpty();
    assertThat(taken.files()).containsOnlyKeys(RESULTS, "junit.xml", "empty.xml");
    assertThat(taken.files().get(RESULTS)).content().isEqualTo("{\"node\": {}}");
    for (Map.Entry<String, Path> file : taken.files().entrySet()) {
      assertThat(file.getValue())
          .hasSameBinaryContentAs(temp.resolve("work/artifacts").resolve(file.getKey()));
    }
    assertThat(take(log)).as("again").isEqualTo(taken);
  }

  @Test
  void otherFilesAreNamedOnly() throws Exception {
    Path log =
        run(
            """
            cd "$KCI_ARTIFACTS"
            echo kernel > Image
            head -c 6000000 /dev/urandom > large.xml
            ln -s /etc/passwd link.xml
            mkfifo pipe.xml
            mkdir folder.xml
            echo '<a/>' > "a b.xml"
            """,
            0);
    PodFiles taken = take(log);
    assertThat(taken.files()).isEmpty();
    assertThat(taken.leftOut())
        .containsExactly(
            "artifact 'Image' (7 bytes) stayed in the pod: the job must upload it itself",
            "artifact 'large.xml' (6000000 bytes) stayed in the pod: the job must upload it"
                + " itself");
  }

  @ParameterizedTest
  @CsvSource({"exit 0, 0", "exit 77, 77", "false, 1", "set -e; false; true, 1", "kill -9 $$, 137"})
  void scriptsStatusCounts(String script, int status) throws Exception {
    assertThat(take(run("echo out; " + script, status)).log()).content().isEqualTo("out\n");
  }

  @Test
  void logWithoutFilesStaysAsItIs() throws IOException {
    for (String text : List.of("", "a\n##kci-fil", "##kci-file", "a ##kci-file end\n", "\n\n#\n")) {
      Path log = Files.writeString(temp.resolve("log"), text);
      PodFiles taken = take(log);
      assertThat(taken.log()).isEqualTo(log).content().isEqualTo(text);
      assertThat(taken.files()).isEmpty();
    }
  }

  @Test
  void linesOfOtherProcessesStayInTheLog() throws IOException {
    String text = base64("x".repeat(50) + new Random(1).nextLong());
    String lines = text.substring(0, 20) + "\nnot ok 2 - late\n" + text.substring(20);
    PodFiles taken = take("ok 1\n\n##kci-file gzip a.xml\n" + lines + "\n##kci-file end\nmore\n");
    assertThat(taken.log()).content().isEqualTo("ok 1\n\nnot ok 2 - late\nmore\n");
    assertThat(taken.files()).containsOnlyKeys("a.xml");
    assertThat(taken.leftOut()).isEmpty();
  }

  @Test
  void whatIsNoFileIsSaid() throws IOException {
    String good = base64("<a/>");
    String bomb = base64("\0".repeat(65 << 20));
    PodFiles taken =
        take(
            "\n##kci-file gzip ..\n%1$s\n##kci-file end\n".formatted(good)
                + "##kci-file gzip a/b.xml\n%1$s\n##kci-file end\n".formatted(good)
                + "##kci-file gzip damaged.xml\n%s\n##kci-file end\n".formatted(good.substring(4))
                + "##kci-file gzip bomb.xml\n%s\n##kci-file end\n"
                    .formatted(bomb.replaceAll("(.{76})", "$1\n"))
                + "##kci-file gzip good.xml\n%s\n##kci-file end\n".formatted(good)
                + "##kci-file gzip good.xml\n%s\n##kci-file end\n".formatted(base64("other"))
                + "##kci-file gzip cut.xml\n"
                + good);
    assertThat(taken.files()).containsOnlyKeys("good.xml");
    assertThat(taken.files().get("good.xml")).content().isEqualTo("<a/>");
    assertThat(taken.leftOut())
        .containsExactly(
            "artifact 'damaged.xml' is damaged in the log",
            "artifact 'bomb.xml': expected at most 67108864 bytes",
            "artifact 'cut.xml' is cut in the log");
  }

  private static String base64(String text) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(text.getBytes(UTF_8));
    }
    return Base64.getEncoder().encodeToString(zipped.toByteArray());
  }
}
