package dev.kci.tarball.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CutDeflateTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);

  static Stream<Compression> compressions() {
    return Stream.of(Compression.zlib(6), Compression.zlib(1), Compression.best(6));
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void partsInflateWithOtherBytesInTheGaps(Compression compression) throws DataFormatException {
    Random random = new Random(SEED);
    try (CutDeflate deflate = compression.open()) {
      for (int round = 0; round < 150; round++) {
        int files = 1 + random.nextInt(12);
        int[] ends = new int[2 * files - 1];
        boolean[] wanted = new boolean[ends.length];
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        for (int i = 0; i < ends.length; i++) {
          wanted[i] = i % 2 == 0;
          raw.writeBytes(wanted[i] ? content(random) : gap(512 * (1 + random.nextInt(3)), 200 + i));
          ends[i] = raw.size();
        }
        byte[] data = raw.toByteArray();
        List<byte[]> parts = deflate.compress(data.clone(), ends, wanted);
        byte[] expected = data.clone();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        BitSink stored = new BitSink();
        for (int i = 0; i < ends.length; i++) {
          if (!wanted[i]) { // the header, which is not what the compressor saw
            Arrays.fill(expected, ends[i - 1], ends[i], (byte) 'H');
            stored.store(expected, ends[i - 1], ends[i] - ends[i - 1]);
          }
          stream.writeBytes(wanted[i] ? parts.get(i) : stored.take());
        }
        assertThat(Arrays.equals(inflated(stream.toByteArray(), expected.length), expected))
            .as("seed %d round %d", SEED, round)
            .isTrue();
      }
    }
  }

  private static byte[] gap(int length, int value) {
    byte[] gap = new byte[length];
    Arrays.fill(gap, (byte) value);
    return gap;
  }

  /** Text that repeats, noise, or zeros; always with values below those of gaps. */
  private static byte[] content(Random random) {
    byte[] content = new byte[1 + random.nextInt(random.nextInt(8) == 0 ? 300_000 : 3000)];
    int kind = random.nextInt(4);
    if (kind == 0) {
      for (int i = 0; i < content.length; i++) {
        content[i] = (byte) random.nextInt(200);
      }
    } else if (kind < 3) {
      for (int i = 0; i < content.length; i++) {
        content[i] = (byte) ("static int x".charAt(i % 12) + (random.nextInt(9) == 0 ? 1 : 0));
      }
    }
    return content;
  }

  private static byte[] inflated(byte[] stream, int length) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    inflater.setInput(stream);
    byte[] out = new byte[length + 1];
    int count = inflater.inflate(out);
    assertThat(inflater.getRemaining()).isZero();
    inflater.end();
    return Arrays.copyOf(out, count);
  }
}
