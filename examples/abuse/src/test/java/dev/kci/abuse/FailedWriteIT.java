package dev.kci.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The executables writing to a full device, and to a reader that goes away. */
class FailedWriteIT {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final String REPOSITORY = "--repo REPO --commit HEAD";

  @TempDir private static Path folder;

  static Stream<String> commands() {
    return Stream.of(
        "kci-api/target/kci-api completion bash",
        "kci-api/target/kci-api config show --config DIR/c.yaml --format json",
        "kci-trigger/target/kci-trigger check --help",
        "kci-tarball/target/kci-tarball describe " + REPOSITORY,
        "kci-tarball/target/kci-tarball make --output - --prefix linux " + REPOSITORY,
        "kci-api/target/kci-api config validate --config DIR/c.yaml",
        "kci-api/target/kci-api config plan --config DIR/c.yaml --tree t --branch b --version 6.12",
        "kci-timeout/target/kci-timeout --version",
        "kci-report/target/kci-report run --help");
  }

  @BeforeAll
  static void files() throws Exception {
    Files.writeString(
        folder.resolve("c.yaml"), "trees:\n  t:\n    url: https://git.example.org/t.git\n");
    run("git init -q DIR/repo");
    run("git -C DIR/repo -c user.name=a -c user.email=a@b commit -q --allow-empty -m first");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aFullDeviceIsOneLineAndExitCodeOne(String command) throws Exception {
    Run run = run(command + " > /dev/full");
    assertThat(run.error().strip())
        .matches("kci-[a-z -]+: cannot write to standard output: No space left on device");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kci-api/target/kci-api completion bash",
        "kci-tarball/target/kci-tarball make --output - --prefix linux " + REPOSITORY
      })
  void aReaderThatGoesAwayIsNoError(String command) throws Exception {
    assertThat(run(command + " | true").error()).doesNotContain("cannot write", "Exception");
  }

  private record Run(int exitCode, String error) {}

  private static Run run(String command) throws IOException, InterruptedException {
    String filled =
        command
            .replace("REPO", folder.resolve("repo").toString())
            .replace("DIR", folder.toString());
    Path error = Files.createTempFile(folder, "err", "");
    Process process =
        new ProcessBuilder("sh", "-c", filled)
            .directory(ROOT.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(error.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command).isTrue();
    return new Run(process.exitValue(), Files.readString(error, StandardCharsets.UTF_8));
  }
}
