package dev.kci.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.benchmarks.HeapLog.Peak;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapLogTest {
  @TempDir private Path folder;

  @Test
  void peaksBeforeAndAfterAreThoseOfDifferentCollections() throws Exception {
    Path log = folder.resolve("gc.log");
    Files.writeString(
        log,
        """
        [0.004s] Using Serial
        [0.318s] GC(0) Pause Young (Allocation Failure) 4M->1M(15M) 3.211ms
        [0.731s] GC(1) Pause Full (Metadata GC Threshold) 14M->9M(32M) 18.020ms
        [0.998s] GC(2) Pause Young (Allocation Failure) 28M->6M(32M) 1.808ms
        """);
    assertThat(HeapLog.peak(log)).isEqualTo(new Peak(28, 9));
  }

  @Test
  void javaWritesTheLogThatTheOptionAsksFor() throws Exception {
    Path log = folder.resolve("gc.log");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process = new ProcessBuilder(java, "-Xmx32m", HeapLog.option(log), "-version").start();
    assertThat(process.waitFor()).isZero();
    assertThat(log).content().contains("Using ");
    assertThat(HeapLog.peak(log).before()).isLessThanOrEqualTo(32);
  }
}
