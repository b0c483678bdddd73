package dev.kci.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LeftFilesTest {
  private static final OutputLimits LIMITS = new OutputLimits(1000, 1000, 5);

  @TempDir Path temp;
  private Path artifacts;

  @BeforeEach
  void makeFolder() throws IOException {
    artifacts = Files.createDirectories(temp.resolve("job/artifacts"));
  }

  @Test
  void takesRegularFilesOnly() throws Exception {
    Path secret = Files.writeString(temp.resolve("settings"), "secret");
    shell(
        "echo a > a; mkfifo fifo; mkdir folder; ln -s "
            + secret
            + " link; ln -s gone dangling;"
            + " ln -s a inner");
    LeftFiles left = take();
    assertThat(left.files()).containsOnlyKeys("a");
    assertThat(left.leftOut())
        .containsExactly(
            "artifact 'dangling\' is a link; expected a regular file",
            "artifact 'fifo\' is a FIFO, socket or device; expected a regular file",
            "artifact 'folder\' is a folder; expected a regular file",
            "artifact 'inner\' is a link; expected a regular file",
            "artifact 'link\' is a link; expected a regular file");
    assertThat(left.files().get("a")).hasParent(temp.resolve("kept")).hasContent("a");
  }

  @Test
  void leavesOutLargeFilesAndThoseOverTheLimit() throws Exception {
    shell("truncate -s 3G big; for i in 1 2 3 4 5 6 7; do : > f$i; done");
    shell("echo '{}' > kernelci-results.json");
    LeftFiles left = take();
    assertThat(left.files()).containsOnlyKeys("kernelci-results.json", "f1", "f2", "f3", "f4");
    assertThat(left.leftOut())
        .containsExactly(
            "artifact 'big\' has 3221225472 bytes; expected at most 1000",
            "3 more files; expected at most 5");
  }

  @Test
  void leavesOutDeceptiveNames() throws Exception {
    shell(
        "touch -- -rf 'a b' \"$(printf 'x\\033[31m')\" \"$(printf 'nl\\nnode')\" ..%2f..%2fx"
            + " \"$(printf '\\374\\361')\" \"$(head -c 250 /dev/zero | tr '\\0' n)\"");
    LeftFiles left = take();
    assertThat(left.files()).containsOnlyKeys("-rf", "a b", "..%2f..%2fx");
    assertThat(left.leftOut()).hasSize(4).allMatch(line -> line.contains("printable"));
    assertThat(String.join("", left.leftOut())).doesNotContain("\u001b", "\n");
  }

  @Test
  void doesNotFollowALinkThatReplacesTheFolder() throws Exception {
    Path other = Files.createDirectory(temp.resolve("other"));
    Files.writeString(other.resolve("settings"), "secret");
    Files.delete(artifacts);
    Files.createSymbolicLink(artifacts, other);
    assertThat(take().files()).isEmpty();
    assertThat(take().leftOut()).containsExactly("'artifacts' is not a readable folder");
    assertThat(other.resolve("settings")).exists();
  }

  @Test
  void secondCallReturnsTheSameFiles() throws Exception {
    shell("echo a > a");
    LeftFiles first = take();
    assertThat(take()).isEqualTo(first);
  }

  private LeftFiles take() throws IOException {
    return LeftFiles.take(temp, List.of("job", "artifacts"), temp.resolve("kept"), LIMITS);
  }

  private void shell(String command) throws Exception {
    assertThat(
            new ProcessBuilder("/bin/sh", "-c", command)
                .directory(artifacts.toFile())
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
  }
}
