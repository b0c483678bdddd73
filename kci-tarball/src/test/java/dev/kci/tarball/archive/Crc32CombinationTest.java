package dev.kci.tarball.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Crc32CombinationTest {
  @ParameterizedTest
  @CsvSource({"0,0", "0,5", "5,0", "1,1", "100,3", "65536,131071", "7,1000003"})
  void combinedCrcIsTheCrcOfTheWhole(int first, int second) {
    byte[] data = new byte[first + second];
    new Random(first * 31L + second).nextBytes(data);
    assertThat(Crc32Combination.combine(crc(data, 0, first), crc(data, first, second), second))
        .isEqualTo(crc(data, 0, data.length));
  }

  private static int crc(byte[] data, int offset, int length) {
    CRC32 crc = new CRC32();
    crc.update(data, offset, length);
    return (int) crc.getValue();
  }
}
