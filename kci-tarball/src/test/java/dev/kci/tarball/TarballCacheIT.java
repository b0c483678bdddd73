package dev.kci.tarball;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.service.StopSignal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executable with a cache: killed while it writes, and with a disk that is full. */
class TarballCacheIT {
  private static final long SEED = 4;
  private static final int FILES = 12;

  @TempDir Path folder;
  private KernelTree remote;
  private RevCommit commit;

  @BeforeEach
  void start() throws Exception {
    remote = new KernelTree(folder.resolve("remote"));
    Random random = new Random(SEED);
    for (int i = 0; i < FILES; i++) {
      byte[] noise = new byte[300_000];
      random.nextBytes(noise);
      remote.write("drivers/d" + i + "/noise", Base64.getEncoder().encodeToString(noise));
    }
    commit = remote.commit("first");
    remote.tag("v6.1-rc1");
  }

  @AfterEach
  void stop() {
    remote.close();
  }

  private ProcessBuilder make(List<String> before, String cache, String output) {
    List<String> command = new ArrayList<>(before);
    command.addAll(List.of(new File("target/kci-tarball").getAbsolutePath(), "make"));
    command.addAll(List.of("--repo", folder.resolve("remote/.git").toString()));
    command.addAll(List.of("--commit", commit.name(), "--prefix", "linux", "--threads", "2"));
    command.addAll(List.of("--cache", folder.resolve(cache).toString(), "--output", output));
    return new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
  }

  private record Made(int exit, byte[] bytes, String err) {
    long reused() {
      return JsonText.parseObject(err.strip()).integer("reused").orElseThrow();
    }
  }

  private Made toStdout(List<String> before, String cache) throws Exception {
    Process process = make(before, cache, "-").start();
    byte[] bytes = process.getInputStream().readAllBytes();
    return new Made(process.waitFor(), bytes, Files.readString(folder.resolve("err")));
  }

  private Made whole(String cache) throws Exception {
    Made made = toStdout(List.of(), cache);
    assertThat(made.exit()).as(made.err()).isZero();
    return made;
  }

  /** Every file longer than a megabyte is one too long, as on a disk that is full. */
  private static List<String> fullDisk() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs /bin/sh, for ulimit");
    return List.of("/bin/sh", "-c", "ulimit -f 2048; exec \"$@\"", "sh");
  }

  private List<Path> inCache(String cache, String suffix) throws IOException {
    if (!Files.exists(folder.resolve(cache))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder.resolve(cache))) {
      return files.filter(file -> file.toString().endsWith(suffix)).toList();
    }
  }

  @Test
  void zlibCompressesWhereLibdeflateCannotBeLoaded() throws Exception {
    ProcessBuilder make = make(List.of(), "cache", folder.resolve("out.tar.gz").toString());
    make.environment()
        .put("KCI_JAVA_OPTS", "-Djna.nounpack=true -Djna.boot.library.path=/proc/none");
    assertThat(make.start().waitFor()).isZero();
    String err = Files.readString(folder.resolve("err")).strip();
    assertThat(JsonText.parseObject(err).string("compressor").orElseThrow())
        .startsWith("zlib-level6-");
  }

  @Test
  void killWhileWritingTheCacheDoesNotChangeTheBytes() throws Exception {
    byte[] expected = whole("other").bytes();
    Process process = make(List.of(), "cache", "-").start(); // nobody reads: it cannot end
    for (int i = 0; inCache("cache", ".part").stream().allMatch(part -> size(part) == 0); i++) {
      assertThat(i).as("the cache is being written").isLessThan(3000);
      assertThat(new StopSignal().await(Duration.ofMillis(20))).isFalse();
    }
    process.destroyForcibly().waitFor();
    assertThat(inCache("cache", ".blocks")).isEmpty();
    Made next = whole("cache");
    assertThat(next.bytes()).isEqualTo(expected);
    assertThat(next.reused()).isZero();
    Made warm = whole("cache");
    assertThat(warm.bytes()).isEqualTo(expected);
    assertThat(warm.reused()).isGreaterThanOrEqualTo(FILES);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void fullDiskOfTheCacheDoesNotFailTheTarball() throws Exception {
    byte[] expected = whole("other").bytes();
    Made limited = toStdout(fullDisk(), "cache");
    assertThat(limited.exit()).as(limited.err()).isZero();
    assertThat(limited.err()).contains("Cannot write to cache " + folder.resolve("cache"));
    assertThat(limited.bytes()).isEqualTo(expected);
    assertThat(folder.resolve("cache")).isEmptyDirectory();
    assertThat(whole("cache").bytes()).isEqualTo(expected);
  }

  @Test
  void tarballThatDoesNotFitIsReportedInOneLine() throws Exception {
    Path output = folder.resolve("out/linux.tar.gz");
    Files.createDirectory(output.getParent());
    Process process = make(fullDisk(), "cache", output.toString()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("err")))
        .contains("Cannot make tarball " + output + ": File too large")
        .doesNotContain("\tat ");
    assertThat(output.getParent()).isEmptyDirectory();
    assertThat(whole("cache").bytes()).isEqualTo(whole("other").bytes());
  }

  @Test
  void cacheIsUsedAfterACheckoutThatDidNotFit() throws Exception {
    Path cache = folder.resolve("cache");
    try (TarballSandbox tarball = new TarballSandbox(folder)) {
      tarball.configureTree(remote.url());
      Process fetching = tarball.run();
      tarball.awaitAvailable(tarball.checkout("mainline", remote.url(), commit.name()));
      fetching.destroyForcibly().waitFor();
      Process limited = tarball.runUnder(fullDisk(), "--cache", cache.toString());
      Node large = tarball.checkout("mainline", remote.url(), commit.name());
      Node failed = tarball.awaitFailed(large);
      assertThat(failed.errorMessage().orElseThrow()).contains("File too large");
      limited.destroy();
      assertThat(limited.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(limited.exitValue()).isZero();

      tarball.run("--cache", cache.toString());
      remote.write("drivers/d0/new.c", "int d0;\n");
      commit = remote.commit("second");
      Node second = tarball.checkout("mainline", remote.url(), commit.name());
      Path stored = tarball.stored(tarball.awaitAvailable(second));
      assertThat(inCache("cache", ".blocks")).hasSize(1);
      remote.write("drivers/d1/new.c", "int d1;\n");
      commit = remote.commit("third");
      Node third = tarball.checkout("mainline", remote.url(), commit.name());
      Path next = tarball.stored(tarball.awaitAvailable(third));
      assertThat(next).as("the same but for a file").isNotEqualTo(stored);
      Path cold = folder.resolve("cold.tar.gz");
      String name = next.getFileName().toString().replace(".tar.gz", "");
      List<String> command = make(List.of(), "other", cold.toString()).command();
      command.set(command.indexOf("--prefix") + 1, name);
      assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
      assertThat(next).hasSameBinaryContentAs(cold);
    }
  }
}
