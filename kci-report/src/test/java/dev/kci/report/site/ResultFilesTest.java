package dev.kci.report.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.report.RecordedTrees;
import dev.kci.report.TestTree;
import dev.kci.report.TwelveCauses;
import dev.kci.report.model.Report;
import dev.kci.report.site.page.CheckoutSummary;
import dev.kci.report.site.page.SiteCheckout;
import dev.kci.results.CheckoutResults;
import dev.kci.results.NodeResult;
import dev.kci.results.Others;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultFilesTest {
  @TempDir Path folder;

  @Test
  void whatIsReadIsWhatWasWritten() throws IOException {
    for (Report report :
        List.of(
            TwelveCauses.report(), RecordedTrees.hostile(), RecordedTrees.fiveThousandFailures())) {
      SiteCheckout checkout = checkout(report);
      ResultFiles files = files("api");
      files.write(checkout);
      assertThat(files.summaries()).contains(checkout.summary());
      SiteCheckout read = files.read(checkout.id()).orElseThrow();
      assertThat(read.summary()).isEqualTo(checkout.summary());
      assertThat(read.excerpts()).isEqualTo(checkout.excerpts());
      assertThat(read.results().others()).isEqualTo(checkout.results().others());
      assertThat(read.results().results())
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("artifacts", "subject")
          .isEqualTo(checkout.results().results());
      assertThat(read.results().results())
          .allSatisfy(
              result -> assertThat(result.subject().platform()).isEqualTo(result.platform()));
    }
  }

  @Test
  void sameResultsGiveTheSameBytes() throws IOException {
    SiteCheckout checkout = checkout(TwelveCauses.report());
    files("api").write(checkout);
    byte[] first = Files.readAllBytes(file());
    files("api").write(checkout);
    assertThat(file()).hasBinaryContent(first);
  }

  @Test
  void resultsOfAnotherSourceAreAbsent() throws IOException {
    SiteCheckout checkout = checkout(TwelveCauses.report());
    files("one").write(checkout);
    assertThat(files("other").summaries()).isEmpty();
    assertThat(files("other").read(checkout.id())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 50, 500})
  void damagedFileIsAbsent(int length) throws IOException {
    SiteCheckout checkout = checkout(TwelveCauses.report());
    files("api").write(checkout);
    byte[] whole = Files.readAllBytes(file());
    Files.write(file(), java.util.Arrays.copyOf(whole, Math.min(length, whole.length)));
    assertThat(files("api").read(checkout.id())).isEmpty();
    assertThat(files("api").summaries()).hasSizeLessThan(2);
  }

  private ResultFiles files(String source) {
    return new ResultFiles(folder, source);
  }

  private Path file() throws IOException {
    try (var files = Files.list(folder)) {
      return files.findFirst().orElseThrow();
    }
  }

  private static SiteCheckout checkout(Report report) {
    List<NodeResult> results = report.results();
    CheckoutResults of =
        new CheckoutResults(report.checkout(), results, new Others(2, List.of("mallory", "x")));
    return new SiteCheckout(
        CheckoutSummary.of(of, TestTree.START.plusNanos(1000)), of, report.excerpts());
  }
}
