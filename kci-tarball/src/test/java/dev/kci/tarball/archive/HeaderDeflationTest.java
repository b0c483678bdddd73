package dev.kci.tarball.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.Test;

class HeaderDeflationTest {
  private final HeaderDeflation deflation = new HeaderDeflation();

  @Test
  void headersInflateRegardlessOfTheContentBetween() throws DataFormatException {
    long seed = 20261124;
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      int length = 512 * (1 + random.nextInt(3));
      byte[] first = header(random, length);
      byte[] second = random.nextBoolean() ? first.clone() : header(random, length);
      for (int i = random.nextInt(20); i > 0; i--) {
        second[random.nextInt(length)] = (byte) random.nextInt(256);
      }
      byte[] between = new byte[random.nextInt(HeaderDeflation.WINDOW - length + 1)];
      random.nextBytes(between);
      assertThat(inflated(first, between, second)).as("seed %d round %d", seed, round).isTrue();
    }
  }

  /** Runs of few values, so that all lengths of runs and copies come up. */
  private static byte[] header(Random random, int length) {
    byte[] header = new byte[length];
    for (int at = 0; at < length; ) {
      int end = Math.min(length, at + 1 + random.nextInt(random.nextBoolean() ? 5 : 700));
      Arrays.fill(header, at, end, (byte) random.nextInt(256));
      at = end;
    }
    return header;
  }

  private boolean inflated(byte[] first, byte[] between, byte[] second) throws DataFormatException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    CompressedBlock one = deflation.compress(first, null, 0);
    stream.write(one.data(), 0, one.length());
    for (int at = 0; at < between.length; at += 0xffff) {
      int count = Math.min(0xffff, between.length - at);
      stream.writeBytes(
          new byte[] {0, (byte) count, (byte) (count >> 8), (byte) ~count, (byte) (~count >> 8)});
      stream.write(between, at, count);
    }
    CompressedBlock two = deflation.compress(second, first, first.length + between.length);
    stream.write(two.data(), 0, two.length());
    CRC32 crc = new CRC32();
    crc.update(second);
    assertThat(two.crc()).isEqualTo((int) crc.getValue());
    byte[] out = new byte[first.length + between.length + second.length + 1];
    Inflater inflater = new Inflater(true);
    inflater.setInput(stream.toByteArray());
    int count = inflater.inflate(out);
    inflater.end();
    return count == out.length - 1
        && Arrays.equals(first, Arrays.copyOf(out, first.length))
        && Arrays.equals(second, Arrays.copyOfRange(out, count - second.length, count));
  }

  @Test
  void similarHeaderTakesFewBytes() {
    TarFormat format = new TarFormat(1_700_000_000L);
    byte[] before =
        format.header(file("linux-x/drivers/net/ethernet/intel/ice/ice_main.c"), 9876, null);
    byte[] header =
        format.header(file("linux-x/drivers/net/ethernet/intel/ice/ice_ptp.c"), 4321, null);
    assertThat(deflation.compress(header, before, 10_752).length()).isLessThan(60);
    assertThat(deflation.compress(header, null, 0).length()).isLessThan(150);
  }

  private static ArchiveEntry file(String path) {
    return new ArchiveEntry(
        path.getBytes(UTF_8), FileMode.REGULAR_FILE, ObjectId.zeroId(), Conversion.NONE);
  }
}
