package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import dev.kci.kciapi.KciApiCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command lines and the configuration in examples/kubernetes are valid. */
class KubernetesExampleTest {
  private static final Path FOLDER = Path.of("../kubernetes");
  private static final Path OVERLAY = FOLDER.resolve("overlays/sandbox");
  private static final Pattern COMMAND = Pattern.compile("command: \\[(kci-[^\\]]+)\\]");
  private static final Pattern ADDED =
      Pattern.compile("name: (kci-\\w+)\\}\\s+patch: \\|\\s+- \\{[^}]*value: ([^}]+)\\}");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base/trigger.yaml",
        "base/tarball.yaml",
        "base/runner.yaml",
        "base/timeout.yaml",
        "base/report.yaml",
        "overlays/sandbox/sandbox.yaml"
      })
  void commandLineIsValid(String file) throws IOException {
    Matcher command = COMMAND.matcher(Files.readString(FOLDER.resolve(file)));
    assertThat(command.find()).isTrue();
    List<String> words = new ArrayList<>(Arrays.asList(command.group(1).split(", ")));
    Matcher added = ADDED.matcher(Files.readString(OVERLAY.resolve("kustomization.yaml")));
    while (added.find()) {
      if (added.group(1).equals(words.get(0))) {
        words.add(added.group(2));
      }
    }
    CommandLine program =
        Programs.all().stream()
            .filter(one -> one.getCommandName().equals(words.get(0)))
            .findFirst()
            .orElseThrow();
    program.parseArgs(words.subList(1, words.size()).toArray(String[]::new));
  }

  @Test
  void configurationIsValid() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ConsoleWriter console = ConsoleWriter.to(out);
    int exitCode =
        Launcher.run(
            new KciApiCommand(),
            console,
            console,
            "config",
            "validate",
            "--strict",
            "--config",
            OVERLAY.resolve("lab.yaml").toString(),
            "--settings",
            OVERLAY.resolve("kernelci.toml").toString());
    assertThat(exitCode).as(out.toString(Charset.defaultCharset())).isZero();
  }
}
