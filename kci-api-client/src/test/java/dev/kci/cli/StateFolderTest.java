package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class StateFolderTest {
  private static final URI API = URI.create("http://127.0.0.1:8001/");

  @TempDir Path temp;
  private final List<String> warnings = new ArrayList<>();

  @Command(name = "service")
  static final class Service implements Callable<Integer> {
    @Mixin private ServiceOptions options = new ServiceOptions();
    private Path journal;

    @Override
    public Integer call() {
      journal = options.journal("kci-runner", API.toString());
      return 0;
    }
  }

  @Test
  void isAnotherForEachServiceInstanceAndApi() throws IOException {
    assertThat(StateFolder.in(temp, "kci-runner", "lab/1", API).path())
        .isEqualTo(temp.resolve("kci-runner-lab_1@127.0.0.1_8001"))
        .isDirectory();
    assertThat(StateFolder.in(temp, "s", "n", URI.create("https://api.kernelci.org/")).path())
        .hasFileName("s-n@api.kernelci.org");
  }

  @Test
  void isInTheHomeUnlessTold() {
    assertThat(StateFolder.defaultRoot(Map.of("HOME", "/home/me")))
        .isEqualTo(Path.of("/home/me/.local/state/kci"));
    assertThat(StateFolder.defaultRoot(Map.of("HOME", "/home/me", "XDG_STATE_HOME", "/state")))
        .isEqualTo(Path.of("/state/kci"));
    assertThat(StateFolder.defaultRoot(Map.of("HOME", "/home/me", "XDG_STATE_HOME", "relative")))
        .isEqualTo(Path.of("/home/me/.local/state/kci"));
    assertThat(StateFolder.defaultRoot(Map.of())).isNull();
  }

  @Test
  void theDefaultThatCannotBeWrittenIsAWarning() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    Map<String, String> environment = Map.of("XDG_STATE_HOME", file.toString());
    assertThat(StateFolder.byDefault(environment, "s", "n", API, warnings::add)).isNull();
    assertThat(StateFolder.byDefault(Map.of(), "s", "n", API, warnings::add)).isNull();
    assertThat(warnings).hasSize(2).allSatisfy(line -> assertThat(line).contains("--state-dir"));
    Map<String, String> writable = Map.of("XDG_STATE_HOME", temp.toString());
    assertThat(StateFolder.byDefault(writable, "s", "n", API, warnings::add)).isNotNull();
    assertThat(warnings).hasSize(2);
  }

  @Test
  void theOneAskedForThatCannotBeWrittenIsAWrongOption() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    StringWriter err = new StringWriter();
    int exit = run(new Service(), err, "--state-dir", file.toString());
    assertThat(exit).isEqualTo(2);
    assertThat(err.toString().lines().findFirst().orElseThrow())
        .startsWith("service: --state-dir: ")
        .contains(file.toString())
        .endsWith("expected a folder that may be written");
  }

  @Test
  void oncePassesNeedNone() {
    Service service = new Service();
    StringWriter err = new StringWriter();
    assertThat(run(service, err, "--once", "--state-dir", "/proc/no")).isZero();
    assertThat(service.journal).isNull();
    service = new Service();
    assertThat(run(service, err, "--name", "me", "--state-dir", temp.toString())).isZero();
    assertThat(service.journal).isEqualTo(temp.resolve("kci-runner-me@127.0.0.1_8001"));
  }

  private static int run(Service service, StringWriter err, String... arguments) {
    CommandLine line = Launcher.commandLine(service);
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}
