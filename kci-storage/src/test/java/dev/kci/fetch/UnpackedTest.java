package dev.kci.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackedTest {
  private interface Packing {
    OutputStream to(OutputStream out) throws IOException;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "abc", "abcd", "a longer text\nof two lines\n"})
  void everyFormGivesTheText(String text) throws IOException {
    byte[] plain = text.getBytes(UTF_8);
    assertThat(unpacked(plain)).isEqualTo(text);
    assertThat(unpacked(packed(plain, GZIPOutputStream::new))).isEqualTo(text);
    assertThat(unpacked(packed(plain, ZstdOutputStream::new))).isEqualTo(text);
  }

  @Test
  void allPartsOfAGzipFileAreRead() throws IOException {
    ByteArrayOutputStream parts = new ByteArrayOutputStream();
    parts.write(packed("one\n".getBytes(UTF_8), GZIPOutputStream::new));
    parts.write(packed("two\n".getBytes(UTF_8), GZIPOutputStream::new));

    assertThat(unpacked(parts.toByteArray())).isEqualTo("one\ntwo\n");
  }

  @Test
  void damageIsAnIoException() throws IOException {
    byte[] text = "0123456789".repeat(1000).getBytes(UTF_8);
    for (Packing packing : List.<Packing>of(GZIPOutputStream::new, ZstdOutputStream::new)) {
      byte[] packed = packed(text, packing);
      byte[] cut = Arrays.copyOf(packed, packed.length / 2);
      assertThatThrownBy(() -> unpacked(cut)).isInstanceOf(IOException.class);
      byte[] garbled = packed.clone();
      Arrays.fill(garbled, 4, garbled.length, (byte) 0xff);
      assertThatThrownBy(() -> unpacked(garbled)).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest(name = "{0} of at most {1}, {2} in all: {3}")
  @CsvSource({
    "'', 9, 99, '', true",
    "'a', 9, 99, 'a.', true",
    "'a|b|', 9, 99, 'a| b|', true",
    "'|b', 9, 99, '| b.', true",
    "'abcdef|g', 3, 99, 'abc| g.', true",
    "'abc|def|', 9, 5, 'abc|', false",
    "'abc|', 9, 4, 'abc|', true",
  })
  void linesAreBounded(String text, int longest, long most, String lines, boolean whole)
      throws IOException {
    List<String> read = new ArrayList<>();
    boolean toItsEnd =
        new TextLines(longest, most)
            .read(
                new ByteArrayInputStream(text.replace('|', '\n').getBytes(UTF_8)),
                (line, ended) -> read.add(line + (ended ? "|" : ".")));

    assertThat(String.join(" ", read)).isEqualTo(lines);
    assertThat(toItsEnd).isEqualTo(whole);
  }

  private static byte[] packed(byte[] text, Packing packing) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = packing.to(packed)) {
      out.write(text);
    }
    return packed.toByteArray();
  }

  private static String unpacked(byte[] file) throws IOException {
    return new String(Unpacked.stream(new ByteArrayInputStream(file)).readAllBytes(), UTF_8);
  }
}
