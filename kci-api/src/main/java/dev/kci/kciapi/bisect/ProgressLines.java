package dev.kci.kciapi.bisect;

import dev.kci.api.model.RevisionName;
import dev.kci.kciapi.bisect.search.Decision;
import dev.kci.text.CountText;
import dev.kci.text.DurationText;
import dev.kci.text.SafeText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Prints two lines for each attempt. */
record ProgressLines(PrintWriter out, Repository repository) implements Progress {
  private static final String INDENT = "     ";

  @Override
  public void begun(int number, Attempt attempt) {
    print(
        "%3d. %s  %s"
            .formatted(
                number,
                RevisionName.shortCommit(attempt.commit()),
                SafeText.escape(repository.subject(attempt.commit()))));
    print(
        INDENT
            + (attempt.retry() == 0 ? "checkout " : "another run below checkout ")
            + attempt.checkout());
  }

  @Override
  public void ended(Attempt attempt, Decision next) {
    Observation ended = attempt.ended();
    if (ended == null) {
      return;
    }
    String took = DurationText.rough(Duration.between(attempt.begun(), ended.at()));
    String result =
        switch (ended.end()) {
          case PASS, FAIL -> ended.end().name().toLowerCase(Locale.ROOT);
          case UNTESTABLE -> "not testable (" + SafeText.escape(ended.why()) + ")";
          case LOST -> "no result (" + SafeText.escape(ended.why()) + ")";
        };
    String rest =
        next instanceof Decision.Test test
            ? "; about %s and %s left"
                .formatted(CountText.of(test.steps(), "trial"), CountText.of(test.open(), "commit"))
            : "";
    print(INDENT + result + " after " + took + rest);
  }

  private void print(String line) {
    out.println(SafeText.cut(line, BisectText.WIDTH));
    out.flush();
  }
}
