package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.KciApi;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.cli.CommandFailure;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small lab of the README, pasted into an empty folder. */
class ReadmeLabIT {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void testsACommitAndMailsOneReport() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "needs the git binary at /usr/bin/git");
    String port = freePort();
    Map<String, String> blocks = blocks(port, freePort());
    Files.writeString(folder.resolve("lab.yaml"), blocks.get("yaml"));
    Files.writeString(folder.resolve("kernelci.toml"), blocks.get("toml"));
    Path log = folder.resolve("log");
    Process lab = start(blocks.get("sh") + "wait\n", log);
    try {
      Poll.until("the lab has mailed a report", LIMIT, () -> !lab.isAlive(), this::hasMail);
      try (KciApi api = KciApi.builder(URI.create("http://127.0.0.1:" + port + "/")).build()) {
        for (NodeKind kind : List.of(NodeKind.CHECKOUT, NodeKind.KBUILD, NodeKind.JOB)) {
          assertThat(api.nodes().count(NodeQuery.where(NodeField.KIND.is(kind)))).isEqualTo(1);
        }
      }
      assertThat(Files.readString(mails().get(0)))
          .contains("Subject: [KernelCI] linux/master v6.12: no failures, 3 passed");
    } catch (CommandFailure e) {
      throw new AssertionError(e.getMessage() + ":\n" + Files.readString(log), e);
    } finally {
      stop(lab);
    }
    assertThat(mails()).hasSize(1);
  }

  /** The code of the README by its language, with free ports and this test's folder. */
  private Map<String, String> blocks(String port, String smtpPort) throws IOException {
    return Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(ROOT.resolve("README.md")))
        .results()
        .collect(
            Collectors.toMap(
                block -> block.group(1),
                block ->
                    block
                        .group(2)
                        .replace("/tmp/kci-lab", folder.toString())
                        .replace("8001", port)
                        .replace("8025", smtpPort)
                        .replace(
                            "kci-sandbox",
                            "kci-sandbox --port " + port + " --smtp-port " + smtpPort)));
  }

  private Process start(String script, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-e", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("TOOLKIT", ROOT.toString());
    return builder.start();
  }

  private boolean hasMail() {
    return !mails().isEmpty();
  }

  private List<Path> mails() {
    File[] files =
        folder.resolve("sandbox/mails").toFile().listFiles((in, name) -> name.endsWith(".eml"));
    return files == null ? List.of() : Stream.of(files).map(File::toPath).toList();
  }

  private static void stop(Process lab) throws InterruptedException {
    List<ProcessHandle> all = lab.descendants().toList();
    all.forEach(ProcessHandle::destroy);
    lab.waitFor();
    all.forEach(process -> process.onExit().join());
  }

  private static String freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return String.valueOf(free.getLocalPort());
    }
  }
}
