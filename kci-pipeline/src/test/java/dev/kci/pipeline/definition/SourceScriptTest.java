package dev.kci.pipeline.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the shipped scripts unpack the kernel's source. */
class SourceScriptTest {
  /** As busybox's in Debian: it unpacks gzip only if told. */
  private static final String SIMPLE_TAR =
      """
      #!/bin/sh
      case "$*" in
        *-xzf*) exec %s "$@" ;;
      esac
      echo 'tar: invalid tar magic' >&2
      exit 1
      """;

  @TempDir Path temp;

  @Test
  void gzipIsUnpackedByATarThatDoesNotRecognizeIt() throws Exception {
    Path source = Files.createDirectories(temp.resolve("linux"));
    Files.writeString(source.resolve("Makefile"), "VERSION = 6\n");
    run(temp, "tar", "-czf", "linux.tar", "linux");
    Path tools = Files.createDirectories(temp.resolve("tools"));
    String real = Files.exists(Path.of("/bin/tar")) ? "/bin/tar" : "/usr/bin/tar";
    Path tar = Files.writeString(tools.resolve("tar"), SIMPLE_TAR.formatted(real));
    assertThat(tar.toFile().setExecutable(true)).isTrue();
    JobModel model =
        JobModels.shell(Map.of("build_command", "cp Makefile \"$KCI_ARTIFACTS\""), Map.of());
    String script = new JobTemplates(List.of()).find("kbuild", "shell").render(model);
    run(Files.createDirectories(temp.resolve("job")), "sh", "-c", script);
    assertThat(temp.resolve("job/artifacts/Makefile")).hasContent("VERSION = 6");
  }

  private void run(Path folder, String... command) throws IOException, InterruptedException {
    Path log = temp.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("KCI_TARBALL", temp.resolve("linux.tar").toString());
    builder.environment().put("PATH", temp.resolve("tools") + ":" + System.getenv("PATH"));
    int exitCode = builder.start().waitFor();
    assertThat(exitCode).as(Files.readString(log)).isZero();
  }
}
