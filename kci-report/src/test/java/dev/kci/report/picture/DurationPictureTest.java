package dev.kci.report.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DurationPictureTest {
  @Test
  void longestComeFirstAndOthersAreCounted() {
    List<DurationPicture.Bar> bars = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      bars.add(new DurationPicture.Bar("<job> " + i, Duration.ofMinutes(i), null, null));
    }
    Picture picture = DurationPicture.longest(bars, 12);
    SvgChecks.check(picture);
    assertThat(picture.svg())
        .contains("&lt;job&gt; 29")
        .doesNotContain("&lt;job&gt; 28", "previous");
    assertThat(picture.svg().indexOf(" 40<")).isLessThan(picture.svg().indexOf(" 39<"));
    assertThat(picture.caption())
        .isEqualTo("The longest is <job> 40: 40 min; 28 shorter ones are not shown.");
  }

  @Test
  void barSaysHowLongItTookBefore() {
    Picture picture =
        DurationPicture.longest(
            List.of(
                new DurationPicture.Bar("v1", Duration.ofSeconds(30), Duration.ofHours(2), null),
                new DurationPicture.Bar("v2", Duration.ZERO, null, "https://x.example.org")),
            12);
    SvgChecks.check(picture);
    assertThat(picture.svg()).contains("v1: 30 s, before 2 h 0 min", "previous run", "<a href");
    assertThat(picture.caption()).isEqualTo("The longest is v1: 30 s, before 2 h 0 min.");
  }

  @Test
  void nothingIsAnEmptyPicture() {
    Picture picture = DurationPicture.longest(List.of(), 12);
    SvgChecks.check(picture);
    assertThat(picture.caption()).isEqualTo("No duration is known.");
  }
}
