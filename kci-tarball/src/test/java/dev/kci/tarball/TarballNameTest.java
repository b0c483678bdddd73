package dev.kci.tarball;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TarballNameTest {
  @ParameterizedTest
  @CsvSource({
    "mainline, master, v6.12-rc3, linux-mainline-master-v6.12-rc3",
    "arm64, for-next/core, v6.1-3-g0123456, linux-arm64-for-next_core-v6.1-3-g0123456",
    "x, ../../etc, a/b, linux-x-.._.._etc-a_b",
    "x, 'a b', 'c:d\\e', linux-x-a_b-c_d_e",
  })
  void separatorsOfPathsAreReplaced(String tree, String branch, String describe, String folder) {
    TarballName name = TarballName.of(tree, branch, describe);
    assertThat(name.folder()).isEqualTo(folder);
    assertThat(name.file()).isEqualTo(folder + ".tar.gz");
  }
}
