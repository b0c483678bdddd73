package dev.kci.runtime.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.config.Configuration;
import dev.kci.config.RuntimeConfig;
import dev.kci.fetch.ConfiguredStorages;
import dev.kci.fetch.FetchRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory and start of a runner do not pay for kinds of runtimes that it does not have. */
class LibrariesOfKindsTest {
  private static final List<String> LIBRARIES = List.of("com.github.dockerjava", "io.fabric8");

  @TempDir Path temp;

  /** Checks and opens the one runtime of a configuration, in a process of its own. */
  static final class Opening {
    private Opening() {}

    public static void main(String[] args) throws Exception {
      RuntimeConfig runtime = Configuration.load(List.of(Path.of(args[0]))).runtimes().get("lab");
      RuntimeKinds.settings().require(runtime);
      RuntimeOpener opener =
          new RuntimeOpener(
              Path.of(args[1]),
              "http://127.0.0.1:1/",
              new FetchRules(ConfiguredStorages.of(List.of()), List.of()),
              lab -> new RuntimeOpener.Tokens(null, null),
              lab -> {
                throw new IllegalStateException("offers no jobs");
              });
      opener.open(runtime, changed -> {}).close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lab_type: shell, ''",
    "'lab_type: lava, url: http://127.0.0.1:1/', ''",
    "lab_type: docker, com.github.dockerjava",
  })
  void runtimeLoadsOnlyTheLibraryOfItsKind(String runtime, String libraries)
      throws IOException, InterruptedException {
    Path yaml =
        Files.writeString(temp.resolve("runtimes.yaml"), "runtimes: {lab: {" + runtime + "}}");
    Path log = temp.resolve("classes.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                Opening.class.getName(),
                yaml.toString(),
                temp.toString())
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("output.txt").toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(temp.resolve("output.txt"))).isZero();
    String classes = Files.readString(log);
    assertThat(LIBRARIES.stream().filter(classes::contains))
        .isEqualTo(libraries.isEmpty() ? List.of() : List.of(libraries));
  }
}
