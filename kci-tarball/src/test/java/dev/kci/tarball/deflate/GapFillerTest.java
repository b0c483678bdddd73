package dev.kci.tarball.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GapFillerTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final int PIECE = 1 << 19;

  private final Random random = new Random(SEED);

  static Stream<Compression> compressions() {
    return Stream.of(
        Compression.zlib(6), Compression.zlib(1), Compression.best(6), Compression.best(2));
  }

  /** Content with gaps, and with what the gaps are filled with. */
  private final class Sample {
    private final ByteArrayOutputStream expected = new ByteArrayOutputStream();
    private final List<GapFiller.Filling> fillings = new ArrayList<>();
    private final GappedStream stream;

    Sample(GapDeflate deflate, int start) {
      expected.writeBytes(new byte[start]);
      GappedStream.Builder builder = new GappedStream.Builder();
      for (int pieces = 1 + random.nextInt(3); pieces > 0; pieces--) {
        ByteBuffer raw = ByteBuffer.allocateDirect(PIECE);
        int[] gaps = new int[2 * random.nextInt(12)];
        for (int i = 0; i < gaps.length; i += 2) {
          gaps[i] = raw.position();
          byte[] filling = records(random);
          if (i > 0) { // the first needs no room, as nothing before it counts
            byte[] gap = new byte[filling.length];
            Arrays.fill(gap, (byte) (200 + i / 2));
            raw.put(gap);
          }
          gaps[i + 1] = raw.position();
          fillings.add(new GapFiller.Filling(filling, expected.size()));
          expected.writeBytes(filling);
          byte[] content = content(random);
          if (raw.remaining() > content.length + 2000) {
            raw.put(content);
            expected.writeBytes(content);
          }
        }
        if (gaps.length == 0) {
          raw.put((byte) 'x');
          expected.write('x');
        }
        if (raw.position() > 0) {
          deflate.compress(raw.flip(), gaps, gaps.length, builder);
        }
      }
      ByteBuffer stored = ByteBuffer.allocate(builder.build().size());
      builder.build().write(stored);
      stream = GappedStream.read(stored.flip());
    }
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void streamsInflateWithTheFillingsInTheirGaps(Compression compression)
      throws DataFormatException {
    try (GapDeflate deflate = compression.open()) {
      GapFiller filler = new GapFiller();
      for (int round = 0; round < 150; round++) {
        byte[] before = records(random);
        filler.add(new GapFiller.Filling(before, 0));
        Sample sample = new Sample(deflate, before.length);
        filler.add(sample.stream, sample.fillings);
        byte[] expected = sample.expected.toByteArray();
        System.arraycopy(before, 0, expected, 0, before.length);
        assertThat(Arrays.equals(inflated(filler.take(), expected.length), expected))
            .as("seed %d round %d", SEED, round)
            .isTrue();
      }
    }
  }

  /** Runs of few values, so that all lengths of runs and copies come up. */
  private static byte[] records(Random random) {
    byte[] records = new byte[GapFiller.RECORD * (1 + random.nextInt(3))];
    boolean text = random.nextBoolean();
    for (int at = 0; at < records.length; ) {
      int end = Math.min(records.length, at + 1 + random.nextInt(random.nextBoolean() ? 5 : 700));
      Arrays.fill(records, at, end, (byte) (text ? "static".charAt(at % 6) : random.nextInt(256)));
      at = end;
    }
    return records;
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
