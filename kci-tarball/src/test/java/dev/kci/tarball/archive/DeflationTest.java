package dev.kci.tarball.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflationTest {
  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, (1 << 19) - 1, 1 << 19, (1 << 19) + 1, 1 << 20, 3 << 19})
  void blockMayEndAtAChangeOfLevel(int length) throws DataFormatException {
    byte[] dense = bytes(length);
    try (Deflation deflation = new Deflation(6)) {
      deflation.add(dense, 0, length);
      add(deflation.finishBlock());
      deflation.add(dense, 0, length);
      deflation.add(new byte[1 << 20], 0, 1 << 19);
      add(deflation.finishBlock());
    }
    byte[] all = new byte[2 * length + (1 << 19)];
    System.arraycopy(dense, 0, all, 0, length);
    System.arraycopy(dense, 0, all, length, length);
    assertThat(inflated(all.length)).isEqualTo(all);
  }

  @Test
  void denseDataIsCompressedAtALowerLevel() throws DataFormatException {
    byte[] dense = bytes(3 << 19);
    int length = compressed(6, dense);
    assertThat(inflated(dense.length)).isEqualTo(dense);
    byte[] firstStep = Arrays.copyOf(dense, 1 << 19);
    assertThat(length - compressed(6, firstStep))
        .isCloseTo(compressed(5, dense) - compressed(5, firstStep), within(2000));
  }

  private int compressed(int level, byte[] data) {
    stream.reset();
    try (Deflation deflation = new Deflation(level)) {
      deflation.add(data, 0, data.length);
      add(deflation.finishBlock());
    }
    return stream.size();
  }

  private void add(CompressedBlock block) {
    stream.write(block.data(), 0, block.length());
  }

  private byte[] inflated(int length) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    inflater.setInput(stream.toByteArray());
    byte[] out = new byte[length + 1];
    int count = inflater.inflate(out);
    assertThat(inflater.getRemaining()).isZero();
    inflater.end();
    return Arrays.copyOf(out, count);
  }

  /** Compresses to about a quarter. */
  private static byte[] bytes(int length) {
    Random random = new Random(1);
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) ('a' + random.nextInt(3));
    }
    return data;
  }
}
