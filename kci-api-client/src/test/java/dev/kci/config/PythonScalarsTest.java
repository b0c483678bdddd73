package dev.kci.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected types are those of PyYAML 6.0.3. */
class PythonScalarsTest {
  @TempDir Path temp;

  private Object read(String scalar) throws IOException {
    Path file = temp.resolve("a.yaml");
    Files.writeString(file, "trees: {j: {url: u, v: " + scalar + "}}");
    return Configuration.load(List.of(file)).trees().get("j").source().plain().get("v");
  }

  @ParameterizedTest
  @CsvSource({
    "1e3,                       String,  1e3",
    "1.0e3,                     String,  1.0e3",
    "1.5e+3,                    Double,  1500.0",
    "12e4567,                   String,  12e4567",
    "0o17,                      String,  0o17",
    "017,                       Long,    15",
    "089,                       String,  089",
    "0x1F,                      Long,    31",
    "0xZZ,                      String,  0xZZ",
    "1_000,                     Long,    1000",
    "12:30,                     Long,    750",
    ".5,                        Double,  0.5",
    "-.5,                       String,  -.5",
    "+1,                        Long,    1",
    "6.10,                      Double,  6.1",
    "on,                        Boolean, true",
    "y,                         String,  y",
    "Nil,                       String,  Nil",
    "2026-08-21,                String,  2026-08-21",
    "2026-8-1,                  String,  2026-8-1",
    "2026-08-21T10:00:00Z,      String,  2026-08-21 10:00:00+00:00",
    "2026-08-21 10:00:00.5,     String,  2026-08-21 10:00:00.500000",
    "2026-08-21 1:00:00 -03:30, String,  2026-08-21 01:00:00-03:30",
    "2026-13-45T10:00:00,       String,  2026-13-45T10:00:00",
  })
  void plainScalarsHavePyYamlsTypes(String scalar, String type, String text) throws IOException {
    Object value = read(scalar);
    assertThat(value.getClass().getSimpleName()).isEqualTo(type);
    assertThat(value).hasToString(text);
  }

  @Test
  void numberWithoutDigitsIsRejectedInOneLine() {
    assertThatThrownBy(() -> read("0b_"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a.yaml:1")
        .hasMessageContaining("'0b_' is not a number")
        .hasMessageNotContaining("Exception");
  }
}
