package dev.kci.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[   12.345678] BUG: KASAN: x in foo+0x1c/0x30 | [ 9999.000001][ T123] BUG: KASAN: x in"
            + " foo+0xfff/0x1230",
        "WARNING: CPU: 3 PID: 812 at kernel/foo.c:12 bar+0x1/0x2 | WARNING: CPU: 0 PID: 7 at"
            + " kernel/foo.c:19 bar+0x3/0x4",
        "/tmp/kci-1a2b/linux/a/b.c:118:9: error: too few | /work/b.c:7:12: error: too few",
        "# # timed out after 45.2 s | #timed out after 3 s",
        "timed out after 120ms | timed out after 7ms",
        "2026-11-20T08:00:00Z died at 08:00:01.123 | 2025-01-01T10:11:12.5Z died at 10:11:12",
        "<6>[    1.000000] unexpected 0xdeadbeef | unexpected 0x0",
        "got 0123456789abcdef0123456789abcdef01234567 | got"
            + " fedcba9876543210fedcba9876543210fedcba98",
        "node bbbb00000000000000000001 is gone | node 1234567890abcdef12345678 is gone"
      })
  void sameErrorHasTheSameSignature(String one, String other) {
    assertThat(Signature.of(one)).isEqualTo(Signature.of(other)).doesNotMatch(".*[1-9].*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BUG: KASAN: x in foo+0x1c/0x30 | BUG: KASAN: x in bar+0x1c/0x30",
        "ext4_mkdir failed | ext2_mkdir failed",
        "a.c:1:2: error: too few | b.c:1:2: error: too few",
        "timed out | timed in",
        "deadbeef accessed | facade accessed"
      })
  void otherErrorHasAnotherSignature(String one, String other) {
    assertThat(Signature.of(one)).isNotEqualTo(Signature.of(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[    1.000000] Oops: 0000 [#1] SMP | Oops: 0000 [#1] SMP",
        "# # mmap() failed | mmap() failed",
        "  plain | plain"
      })
  void headlineHasNoPrefix(String line, String headline) {
    assertThat(Signature.headline(line)).isEqualTo(headline);
  }
}
