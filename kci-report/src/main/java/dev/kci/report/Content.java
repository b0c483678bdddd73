package dev.kci.report;

import dev.kci.report.model.Report;
import dev.kci.report.model.Section;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a report may contain, for rules that want a mail only then. */
enum Content {
  REGRESSION,
  NEW_FAILURE,
  KNOWN_FAILURE,
  FLAKY,
  KNOWN_ISSUE,
  FIXED,
  INCOMPLETE,
  /** A measurement outside the noise of earlier runs. */
  OUTLIER,
  /** Nothing was run although jobs are configured. */
  NOT_RUN;

  /** Returns the content of a word in the settings; empty if it is unknown. */
  static Optional<Content> of(String word) {
    return Arrays.stream(values()).filter(content -> content.word().equals(word)).findFirst();
  }

  /** The word in the settings: {@code new_failure}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isIn(Report report) {
    return switch (this) {
      case REGRESSION -> has(report, Section.REGRESSION);
      case NEW_FAILURE -> has(report, Section.NEW_FAILURE);
      case KNOWN_FAILURE -> has(report, Section.KNOWN_FAILURE);
      case FLAKY -> has(report, Section.FLAKY);
      case KNOWN_ISSUE -> !report.issues().matches().isEmpty();
      case FIXED -> !report.changes().fixed().isEmpty();
      case INCOMPLETE -> !report.incomplete().isEmpty();
      case OUTLIER -> !report.outliers().isEmpty();
      case NOT_RUN -> report.notRun() != null;
    };
  }

  private static boolean has(Report report, Section section) {
    return !report.in(section).isEmpty();
  }
}
