package dev.kci.report.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.results.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class MatrixPictureTest {
  private static final String HOSTILE =
      "<script>alert(1)</script>&\"'\u202e\u0007\ud83d\ude00".repeat(3);

  @Test
  void failuresComeFirstAndOthersAreInNaturalOrder() {
    Picture picture =
        MatrixPicture.of(
            List.of(
                row("job-10", Verdict.PASS),
                row("job-2", Verdict.PASS),
                row("job-3", Verdict.INCOMPLETE),
                row("job-9", Verdict.FAIL)));
    assertThat(texts(SvgChecks.check(picture)))
        .containsSubsequence("job-9", "job-3", "job-2", "job-10");
    assertThat(picture.caption()).isEqualTo("1 of 4 jobs on 1 platform failed.");
  }

  @Test
  void captionCountsWhatIsNotShown() {
    List<MatrixPicture.Row> rows = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      rows.add(
          new MatrixPicture.Row(
              "job-" + i,
              Map.of(
                  "a", Verdict.PASS, "b", i < 3 ? Verdict.FAIL : Verdict.PASS, "c", Verdict.SKIP)));
    }
    assertThat(MatrixPicture.of(rows, 2, 1).caption())
        .isEqualTo(
            "3 of 5 jobs on 3 platforms failed; 3 jobs are not shown, 1 of them failed;"
                + " 2 platforms are not shown.");
    assertThat(texts(SvgChecks.check(MatrixPicture.of(rows, 2, 1))))
        .contains("b")
        .doesNotContain("a");
    assertThat(MatrixPicture.of(List.of(row("one", Verdict.PASS))).caption())
        .isEqualTo("None of 1 job on 1 platform failed.");
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void largePicturesStaySmall(Verdict verdict) {
    List<MatrixPicture.Row> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Map<String, Verdict> cells = new LinkedHashMap<>();
      for (int j = 0; j < 100; j++) {
        cells.put(HOSTILE + j, verdict);
      }
      rows.add(new MatrixPicture.Row(HOSTILE + i, cells));
    }
    Picture picture = MatrixPicture.of(rows);
    SvgChecks.check(picture);
    assertThat(picture.svg().getBytes(StandardCharsets.UTF_8).length).isLessThan(60_000);
    assertThat(picture.caption()).contains("152 jobs are not shown", "60 platforms are not shown");
  }

  @Test
  void eachVerdictHasItsOwnShape() {
    assertThat(Arrays.stream(Verdict.values()).map(verdict -> Mark.of(verdict).at(50, 50)))
        .doesNotHaveDuplicates();
  }

  @Test
  void namesAreEscapedAndLongOnesKeepTheirEnd() {
    Picture picture =
        MatrixPicture.of(
            List.of(row("<script>\u202e\u0007 with a long name-the-end", Verdict.PASS)));
    Document document = SvgChecks.check(picture);
    assertThat(texts(document))
        .anyMatch(text -> text.startsWith("<script>") && text.endsWith("the-end"));
    assertThat(picture.svg()).contains("&lt;script").doesNotContain("\u202e", "\u0007");
  }

  @Test
  void sameResultsGiveTheSamePicture() {
    Map<String, Verdict> one = new LinkedHashMap<>();
    one.put("a", Verdict.PASS);
    one.put("b", Verdict.FAIL);
    Map<String, Verdict> other = new LinkedHashMap<>();
    other.put("b", Verdict.FAIL);
    other.put("a", Verdict.PASS);
    assertThat(
            MatrixPicture.of(
                List.of(new MatrixPicture.Row("x", one), new MatrixPicture.Row("y", other))))
        .isEqualTo(
            MatrixPicture.of(
                List.of(new MatrixPicture.Row("y", one), new MatrixPicture.Row("x", other))));
  }

  @Test
  void nothingIsAnEmptyPicture() {
    Picture picture = MatrixPicture.of(List.of());
    SvgChecks.check(picture);
    assertThat(picture.caption()).isEqualTo("None of 0 jobs on 0 platforms failed.");
  }

  private static MatrixPicture.Row row(String job, Verdict verdict) {
    return new MatrixPicture.Row(job, Map.of("qemu", verdict));
  }

  private static List<String> texts(Document document) {
    List<String> texts = new ArrayList<>();
    NodeList elements = document.getElementsByTagName("text");
    for (int i = 0; i < elements.getLength(); i++) {
      texts.add(elements.item(i).getLastChild().getTextContent());
    }
    return texts;
  }
}
