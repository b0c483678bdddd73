package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code examples/morning}, with a small tree: the pipeline builds and tests what bisect asks for.
 */
class MorningIT {
  private static final Path EXAMPLE = Path.of("../morning").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void bisectFindsTheFaultWithTheRealServices() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "needs the git binary at /usr/bin/git");
    Path session =
        Files.writeString(
            folder.resolve("session.sh"),
            """
            cd linux
            try kci-api bisect start linux/master --job boot --good v6.12 --bad master --flaky 0
            try kci-api bisect run --poll-period 1s --log bisect.log
            try git bisect replay bisect.log
            """);
    Path out = folder.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", EXAMPLE.resolve("morning.sh").toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("COMMITS", "8");
    builder.environment().put("SESSION", session.toString());
    builder.environment().put("PORT", freePort());
    builder.environment().put("TMPDIR", folder.toString());
    Process process = builder.start();
    boolean ended = process.waitFor(3, TimeUnit.MINUTES);
    process.destroy();
    String said = Files.readString(out);
    assertThat(ended).as(said).isTrue();
    assertThat(said)
        .containsPattern("(?m)^[0-9a-f]{40} is the first bad commit\n  x86: do not wait")
        .containsPattern("(?s)git bisect replay.*\\b[0-9a-f]{40} is the first bad commit");
  }

  @Test
  void theRecordedSessionFitsInto80Columns() throws IOException {
    assertThat(Files.readAllLines(EXAMPLE.resolve("session.txt")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  private static String freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return String.valueOf(free.getLocalPort());
    }
  }
}
