package dev.kci.report.site.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.NodeKind;
import dev.kci.results.Subject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageNamesTest {
  @ParameterizedTest
  @CsvSource({
    "mainline, master, mainline-master-[0-9a-f]{16}",
    "stable-rc, linux-6.18.y, stable-rc-linux-6.18.y-[0-9a-f]{16}",
    "UPPER, für, upper-f-r-[0-9a-f]{16}"
  })
  void nameOfAFolderCanBeRead(String tree, String branch, String expected) {
    assertThat(PageNames.folder(new BranchName(tree, branch))).matches(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd",
        "..",
        ".",
        "",
        "/",
        "C:\\x",
        "a\u0000b",
        "\u202e",
        "-rf",
        ".htaccess",
        "index.html",
        "<script>",
        "a/../b",
        "con",
        "\n",
        "%2e%2e%2f"
      })
  void namesStayInTheirFolder(String name) {
    for (String file :
        List.of(
            PageNames.folder(new BranchName(name, name)),
            PageNames.job(name, 1),
            PageNames.job(name, 2),
            PageNames.checkout(name))) {
      assertThat(file).matches("[a-z0-9][a-z0-9._-]{5,100}").isNotEqualTo(PageNames.INDEX);
    }
  }

  @Test
  void longNamesAreCut() {
    assertThat(PageNames.job("x".repeat(10_000), 1)).hasSizeLessThan(100);
  }

  @Test
  void namesNeverCollide() {
    assertThat(
            Stream.of("a/b", "a-b", "A-B", "a b", "a\u0000b", "x".repeat(100), "x".repeat(101))
                .map(name -> PageNames.job(name, 1).toLowerCase(Locale.ROOT)))
        .doesNotHaveDuplicates();
    assertThat(PageNames.folder(new BranchName("a/b", "c")))
        .isNotEqualTo(PageNames.folder(new BranchName("a", "b/c")));
    assertThat(PageNames.folder(new BranchName("a\nb", "c")))
        .isNotEqualTo(PageNames.folder(new BranchName("a", "b\nc")));
    assertThat(PageNames.job("x", 2)).isNotEqualTo(PageNames.job("x-2", 1));
  }

  @Test
  void placesDifferByPathAndPlatform() {
    assertThat(
            Stream.of(
                    subject("board", "job", "test"),
                    subject("qemu", "job", "test"),
                    subject(null, "job", "test"),
                    subject("board", "job/test"),
                    subject("board", "job\ntest"))
                .map(PageNames::place))
        .doesNotHaveDuplicates()
        .allMatch(place -> place.matches("t-[0-9a-f]{16}"));
  }

  private static Subject subject(String platform, String... path) {
    return new Subject("mainline", "master", NodeKind.TEST, List.of(path), platform);
  }
}
