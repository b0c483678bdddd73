package dev.kci.report.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassRatePictureTest {
  @ParameterizedTest
  @CsvSource({
    "0,    0,   No checkout has results.",
    "10,   0,   100 % passed in v1.",
    "0,    10,  0 % passed in v1.",
    "3,    1,   75 % passed in v1.",
    "9999, 1,   over 99.9 % passed in v1.",
  })
  void captionSaysTheRate(long passed, long failed, String caption) {
    Picture picture = PassRatePicture.of(List.of(point("v1", passed, failed)));
    SvgChecks.check(picture);
    assertThat(picture.caption()).isEqualToIgnoringCase(caption);
  }

  @Test
  void captionNamesTheLowestRateAndTheMedian() {
    assertThat(
            PassRatePicture.of(
                    List.of(
                        point("v1", 9, 1), point("v2", 0, 0), point("v3", 5, 5), point("v4", 8, 2)))
                .caption())
        .isEqualTo("80 % passed in v4; median of 3 checkouts 80 %, lowest 50 % in v3.");
  }

  @Test
  void checkoutWithoutResultsLeavesAGap() {
    String svg =
        PassRatePicture.of(List.of(point("v1", 1, 0), point("v2", 0, 0), point("v3", 1, 0))).svg();
    assertThat(svg).containsPattern("d=\"M[0-9. ]+M[0-9. ]+\" fill=\"none\"");
  }

  @Test
  void dropHasItsOwnShape() {
    String svg = PassRatePicture.of(List.of(point("v1", 10, 0), point("v2", 9, 1))).svg();
    assertThat(svg.split("<circle", -1)).hasSize(2);
    assertThat(svg.split("<rect", -1)).hasSize(2);
  }

  @Test
  void onlyTheNewestAreShown() {
    List<PassRatePicture.Point> points = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      points.add(point("<v&" + i + ">", 1000 - i, i));
    }
    Picture picture = PassRatePicture.of(points);
    SvgChecks.check(picture);
    assertThat(picture.svg()).contains("&lt;v&amp;70&gt;").doesNotContain("v&amp;69");
    assertThat(picture.svg()).hasSizeLessThan(10_000);
  }

  @ParameterizedTest
  @CsvSource({
    "https://x.example.org/a?b=1&c=2, true",
    "checkout/0123.html,              true",
    "javascript:alert(1),             false",
    "data:text/html;base64;x,         false",
    "'https://x y',                   false",
  })
  void onlyPagesAreLinks(String url, boolean isLink) {
    String svg = PassRatePicture.of(List.of(new PassRatePicture.Point("v1", 1, 0, url))).svg();
    assertThat(svg.contains("<a href")).isEqualTo(isLink);
    assertThat(svg.contains("role=\"img\"")).isEqualTo(!isLink);
  }

  private static PassRatePicture.Point point(String label, long passed, long failed) {
    return new PassRatePicture.Point(label, passed, failed, null);
  }
}
