package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z",
        "Thu, 29 Feb 2024 23:59:59 GMT | 2024-02-29T23:59:59Z",
        "Sat, 01 Jan 2000 00:00:00 GMT | 2000-01-01T00:00:00Z",
        "Thu, 31 Dec 2026 12:00:00 GMT | 2026-12-31T12:00:00Z"
      })
  void theUsualFormIsReadAsOkHttpReadsIt(String header, Instant time) {
    assertThat(date(header)).isEqualTo(time);
    assertThat(Headers.of("Date", header).getInstant("Date")).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
  void obsoleteFormsAreReadToo(String header) {
    assertThat(date(header)).isEqualTo(Instant.parse("1994-11-06T08:49:37Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, xx Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMx"
      })
  void anythingElseIsNoTime(String header) {
    assertThat(date(header)).isNull();
  }

  @Test
  void aMissingHeaderIsNoTime() {
    assertThat(HttpDate.of(Headers.of(), "Date")).isNull();
  }

  private static Instant date(String header) {
    return HttpDate.of(Headers.of("Date", header), "Date");
  }
}
