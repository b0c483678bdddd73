package dev.kci.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values, defaults and messages, with the keys of a runtime. */
class FieldsTest {
  private enum Getter {
    WORD(Fields::word),
    COUNT(Fields::count),
    SECONDS(Fields::seconds),
    AMOUNT(Fields::amount),
    TEXTS(Fields::textOrTexts),
    MAPS(Fields::maps);

    private final BiFunction<Fields, String, Object> read;

    Getter(BiFunction<Fields, String, Object> read) {
      this.read = read;
    }
  }

  @TempDir Path temp;
  private final List<Problem> problems = new ArrayList<>();

  private Fields fields(String value) throws IOException {
    Path file = temp.resolve("runtimes.yaml");
    Files.writeString(file, "runtimes:\n  r:\n    lab_type: shell\n    key: " + value + "\n");
    return Configuration.load(List.of(file)).runtimes().get("r").fields(problems::add);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "WORD|some|some",
        "WORD|~|null",
        "COUNT|1|1",
        "COUNT|2147483647|2147483647",
        "COUNT|~|null",
        "SECONDS|90|PT1M30S",
        "AMOUNT|0.5|0.5",
        "AMOUNT|2|2.0",
        "TEXTS|a|[a]",
        "TEXTS|[a, b]|[a, b]",
        "MAPS|{a: 1}|[{a=1}]",
        "MAPS|[{a: 1}, {b: 2}]|[{a=1}, {b=2}]",
        "MAPS|~|[]",
      })
  void valueOfTheRightTypeIsRead(Getter getter, String value, String expected) throws IOException {
    Object read = getter.read.apply(fields(value), "key");
    assertThat(read == null ? null : read.toString()).isEqualTo(expected);
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WORD|7|is a number; expected text",
        "WORD|\" \"|is blank; expected text",
        "COUNT|0|expected a whole number, 1 or more",
        "COUNT|1.5|is a number; expected a whole number, 1 or more",
        "COUNT|2147483648|expected a whole number, 1 or more",
        "SECONDS|2m|is text; expected seconds, 1 or more",
        "AMOUNT|0|expected a number above 0",
        "AMOUNT|.nan|expected a number above 0",
        "TEXTS|{a: b}|is a map; expected a list",
        "MAPS|[1]|is a number; expected a list of maps",
      })
  void invalidValueIsReportedAndCountsAsAbsent(Getter getter, String value, String message)
      throws IOException {
    Object read = getter.read.apply(fields(value), "key");
    assertThat(read == null || read.equals(List.of())).isTrue();
    assertThat(problems)
        .singleElement()
        .matches(Problem::isError)
        .asString()
        .contains("runtimes.yaml:4: runtimes.r.key", message);
  }

  @Test
  void keyThatNothingReadsIsUnknown() throws IOException {
    Fields fields = fields("1");
    fields.count("keys");
    fields.reportUnknown();
    assertThat(problems).singleElement().asString().contains("did you mean 'keys'?");
  }
}
