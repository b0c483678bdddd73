package dev.kci.tarball.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.KernelVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelVersionsTest {
  @ParameterizedTest
  @CsvSource({
    "v6.1, 6, 1, ,",
    "v6.12.3, 6, 12, 3,",
    "v6.18-rc4, 6, 18, , -rc4",
    "v6.1.100-rc1-12-g0123456, 6, 1, 100, -rc1-12-g0123456",
    "v5.10-rt1, 5, 10, , -rt1",
  })
  void versionIsReadFromATag(
      String describe, long version, long patchlevel, Long sublevel, String extra) {
    assertThat(KernelVersions.ofDescribe(describe))
        .contains(new KernelVersion(version, patchlevel, sublevel, extra, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"next-20261124", "6.1", "v6", "0123456", "v99999999999.1"})
  void otherNamesHaveNoVersion(String describe) {
    assertThat(KernelVersions.ofDescribe(describe)).isEmpty();
  }

  @Test
  void versionIsReadFromTheMakefile() {
    String makefile =
        "# SPDX-License-Identifier: GPL-2.0\nVERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\n"
            + "EXTRAVERSION = -rc7 # comment\nNAME = Hurr durr\n\nVERSION = 9\n";
    assertThat(KernelVersions.ofMakefile(makefile))
        .contains(new KernelVersion(6, 1, 0L, "-rc7", null));
    assertThat(KernelVersions.ofMakefile(makefile.replace(" -rc7 # comment", "")))
        .contains(new KernelVersion(6, 1, 0L, null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "all:\n\techo\n", "VERSION = $(shell date)\nPATCHLEVEL = 1\n"})
  void otherMakefilesHaveNoVersion(String makefile) {
    assertThat(KernelVersions.ofMakefile(makefile)).isEmpty();
  }
}
