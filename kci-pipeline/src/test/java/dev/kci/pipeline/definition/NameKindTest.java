package dev.kci.pipeline.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A definition is not rendered a second time if all its names are plain ones. */
class NameKindTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);

  /** One or more of each class of characters that YAML tells apart. */
  private static final String CHARACTERS = "1egxnyT-+=:./_@%~,#&? !*";

  /** Where a template puts a name as a value of its own. */
  private static final List<String> ALONE =
      List.of(
          "a: @",
          "- @",
          "- - @",
          "[@, b]",
          "{a: @}",
          "'@'",
          "\"@\"",
          "a: |\n  @\n",
          "@",
          "a: b # @\nc: d");

  /** Where the name is a key, or one scalar with other text. */
  private static final List<String> BESIDE =
      List.of(
          "@: b",
          "{@: b}",
          "a: 1@",
          "a: 1.5@",
          "a: -@",
          "a: 0x@",
          "a: 0b@",
          "a: .@",
          "a: @1",
          "a: 2026-11-27@",
          "a: 2026-11-27 1:00:00@",
          "a: v@-",
          "- a@:b");

  @ParameterizedTest
  @EnumSource
  void plainNameNeverChangesTheShape(NameKind kind) {
    int plain = 0;
    for (String name : names()) {
      if (kind.isPlain(name) && !name.isEmpty()) {
        plain++;
        for (String place : ALONE) {
          assertSameShape(kind, place, name, "word");
        }
        for (String place : BESIDE) {
          assertSameShape(kind, place, name, NameKind.strictlyNeutral(name));
        }
      }
    }
    assertThat(plain).isGreaterThan(500);
  }

  private static void assertSameShape(NameKind kind, String place, String name, String neutral) {
    assertThat(YamlShape.difference("lava", place.replace("@", name), place.replace("@", neutral)))
        .as("%s '%s' in '%s', seed %d", kind, name, place, SEED)
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void plainNameIsValidAndNeutral(NameKind kind) {
    for (String name : names()) {
      if (kind.isPlain(name)) {
        assertThat(kind.isValid(name)).as("%s '%s'", kind, name).isTrue();
        assertThat(kind.neutral(name)).isEqualTo(name);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "for-next/core|NAME,SUFFIX,URL",
        "v6.12-rc3-17-g1234567|NAME,SUFFIX,URL",
        "x86_64_defconfig+CONFIG_KUNIT=y+CONFIG_X=m|NAME,SUFFIX,URL",
        "-rc1|SUFFIX",
        "next@2026-11-27|NAME,SUFFIX,URL",
        "https://files.example.org/defconfig%2Bkselftest/v@6|URL",
        "https://files.example.org:8080/a/linux.tar.gz|URL",
        "https://files.example.org/~me|",
        "https://files.example.org/a?sig=x|",
        "https://files.example.org/a?sig=x%3D&b=c|",
        "/var/linux.tar.gz|SUFFIX",
        "yes|",
        "null|",
        "12|",
        "0x1f|",
        "1.5e+3|",
        "e+3|",
        "f+1|",
        "x=1|",
        "2026-11-27|",
        "12:30:45|",
        "1_000|",
        "-|",
        "---|",
        "...|",
        "b:|",
        "a: b|",
        "a b|",
        "a,b|",
        "a#b|",
        "a@b|",
        "%YAML|",
        "&a|",
        "*a|",
        "!a|",
        "a'b|",
        "a\"b|",
        "$(id)|",
        "`id`|",
        "{a|",
        "a]|",
      })
  void isPlainFor(String name, String kinds) {
    List<String> plain = new ArrayList<>();
    for (NameKind kind : NameKind.values()) {
      if (kind.isPlain(name)) {
        plain.add(kind.name());
      }
    }
    assertThat(String.join(",", plain)).isEqualTo(kinds == null ? "" : kinds);
  }

  @Test
  void nameWithALineEndOrInAnotherScriptIsNotPlain() {
    Map<NameKind, List<String>> plain = new EnumMap<>(NameKind.class);
    for (NameKind kind : NameKind.values()) {
      for (String name :
          List.of("a\nb: c", "a\rb", "a\u0085b", "a\u2028b", "é", "\u0661", "a\tb")) {
        if (kind.isPlain(name)) {
          plain.computeIfAbsent(kind, key -> new ArrayList<>()).add(name);
        }
      }
    }
    assertThat(plain).isEmpty();
  }

  /** All short names of these characters, and longer ones by chance. */
  private static List<String> names() {
    List<String> names =
        new ArrayList<>(
            List.of("", "null", "yes", "---", "...", "0x1f", "1e+3", "T1:00:00+01", "t+1", "Z+1"));
    String some = "1egx-+=:./";
    some.chars().forEach(a -> names.add(Character.toString(a)));
    for (int i = 0; i < 1_000; i++) {
      names.add("" + some.charAt(i / 100) + some.charAt(i / 10 % 10) + some.charAt(i % 10));
    }
    for (int i = 0; i < 100; i++) {
      names.add("" + some.charAt(i / 10) + some.charAt(i % 10));
    }
    Random random = new Random(SEED);
    for (int i = 0; i < 3_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int length = 4 + random.nextInt(5); length > 0; length--) {
        int next = random.nextInt(random.nextInt(4) > 0 ? 17 : CHARACTERS.length());
        name.append(CHARACTERS.charAt(next));
      }
      names.add(name.toString());
    }
    return names;
  }
}
