package dev.kci.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  /** Columns: pattern, text, whether it matches as text, and as a path. */
  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource({
    "v6.1,        v6.1,       true,  true",
    "v6.1,        v6x1,       false, false",
    "v6.*,        v6.1,       true,  true",
    "v6.*,        v6.1/x,     true,  false",
    "v6.**,       v6.1/x,     true,  true",
    "v6.1*rc,     v6.1-rc2,   false, false",
    "*,           '',         true,  true",
    "v?,          v6,         true,  true",
    "v?,          v10,        false, false",
    "a?b,         a/b,        true,  false",
    "[56].y,      5.y,        true,  true",
    "[!56].y,     5.y,        false, false",
    "[!56].y,     7.y,        true,  true",
    "[^56].y,     7.y,        true,  true",
    "a[!x]b,      a/b,        true,  false",
    "[]x],        ],          true,  true",
    "[!]x],       a,          true,  true",
    "[!]x],       ],          false, false",
    "[a,          [a,         true,  true",
    "[a&&b],      &,          true,  true",
    "'a\\*',      a*,         true,  true",
    "'a\\*',      ab,         false, false",
    "'a\\',       'a\\',      true,  true",
    "a+b(c),      a+b(c),     true,  true",
  })
  void matches(String glob, String text, boolean asText, boolean asPath) {
    assertThat(Glob.of(glob).matches(text)).isEqualTo(asText);
    assertThat(Glob.ofPath(glob).matches(text)).isEqualTo(asPath);
  }

  @ParameterizedTest
  @CsvSource({"'a*', true", "'*b', true"})
  void wildcardsMatchLineBreaks(String glob, boolean matches) {
    assertThat(Glob.of(glob).matches("a\nb")).isEqualTo(matches);
  }
}
