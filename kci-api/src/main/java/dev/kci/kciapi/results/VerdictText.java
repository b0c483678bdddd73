package dev.kci.kciapi.results;

import dev.kci.cli.Styled;
import dev.kci.results.Verdict;

/** Verdicts in colours. */
final class VerdictText {
  private static final int RED = 31;
  private static final int GREEN = 32;
  private static final int YELLOW = 33;
  private static final int CYAN = 36;

  private VerdictText() {}

  static Styled of(Verdict verdict) {
    return of(verdict, verdict.label());
  }

  static Styled of(Verdict verdict, String text) {
    return new Styled(
        switch (verdict) {
          case PASS -> GREEN;
          case FAIL -> RED;
          case INCOMPLETE -> YELLOW;
          case SKIP -> CYAN;
          case UNFINISHED -> 0;
        },
        text);
  }
}
