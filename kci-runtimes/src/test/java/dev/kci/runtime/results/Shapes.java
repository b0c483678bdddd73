package dev.kci.runtime.results;

import java.util.List;
import java.util.stream.Collectors;

/** Tests as one line: {@code suite:fail(one:pass, two:fail), other:skip}. */
public final class Shapes {
  private Shapes() {}

  public static String shape(List<TestCase> tests) {
    return tests.stream()
        .map(
            test ->
                test.name()
                    + ":"
                    + test.result().wireName()
                    + (test.children().isEmpty() ? "" : "(" + shape(test.children()) + ")"))
        .collect(Collectors.joining(", "));
  }
}
