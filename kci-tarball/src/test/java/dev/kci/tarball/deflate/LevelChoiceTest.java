package dev.kci.tarball.deflate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LevelChoiceTest {
  private final Random random = new Random(Long.getLong("kci.seed", 20_261_127));

  private static byte[] compressed(RawDeflate deflate, byte[] content) {
    try (deflate) {
      ByteBuffer data = ByteBuffer.allocateDirect(content.length + 3);
      int length = deflate.compress(data.position(3).put(content).flip().position(3));
      return Arrays.copyOf(deflate.stream(), length);
    }
  }

  private static LevelChoice choice() {
    return new LevelChoice(new ZlibDeflate(1), new ZlibDeflate(9));
  }

  /** Lines of some words, of which there are {@code words}. */
  private byte[] text(int words, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("word").append((random.nextInt(words) + 7) * 7919);
      text.append(random.nextInt(6) == 0 ? '\n' : ' ');
    }
    return text.toString().getBytes(US_ASCII);
  }

  @Test
  void onlyDataThatRepeatThemselvesAreCompressedAtTheSlowerLevel() {
    byte[] registers = text(20, 40_000);
    assertThat(compressed(choice(), registers))
        .isEqualTo(compressed(new ZlibDeflate(9), registers))
        .isNotEqualTo(compressed(new ZlibDeflate(1), registers));
    byte[] prose = text(100_000, 40_000);
    assertThat(compressed(choice(), prose))
        .isEqualTo(compressed(new ZlibDeflate(1), prose))
        .isNotEqualTo(compressed(new ZlibDeflate(9), prose));
  }

  @Test
  void dataOfAnyLengthAreCompressed() {
    for (int length : new int[] {1, 7, 8, 9, 100}) {
      byte[] content = Arrays.copyOf(text(10, 200), length);
      assertThat(compressed(choice(), content)).isEqualTo(compressed(new ZlibDeflate(1), content));
    }
  }
}
