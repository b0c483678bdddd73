package dev.kci.report.model;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What two lines have in common if they report the same error: the line without times, addresses,
 * hashes, numbers, CPU numbers and folders. Pure; linear in the line's length.
 */
final class Signature {
  private record Step(Pattern pattern, String replacement) {
    Step(String regex, String replacement) {
      this(Pattern.compile(regex), replacement);
    }
  }

  /** The kernel's time and CPU or thread, a console's level, LAVA's time, a comment of TAP. */
  private static final Pattern PREFIX =
      Pattern.compile(
          "^(?:\\s|#|<\\d>|\\[ {0,9}\\d{1,9}\\.\\d{6}\\]|\\[ {0,9}[TC]\\d{1,10}\\]"
              + "|\\d{4}-\\d\\d-\\d\\dT[\\d:.]{8,20}Z?)+");

  private static final List<Step> STEPS =
      List.of(
          new Step("\\d{4}-\\d\\d-\\d\\d[T ]", ""),
          new Step("\\b\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?Z?", "<time>"),
          new Step("\\b0x[0-9a-fA-F]+\\b", "<n>"),
          new Step("\\b(?=[0-9a-f]{0,40}\\d)[0-9a-f]{7,64}\\b", "<n>"),
          new Step("[\\w.+~-]{0,255}/(?=[\\w.+~/-])", ""),
          new Step("\\b\\d+(?:\\.\\d+)?(?=(?:[nmu]?s|[kKMG]i?B)?\\b)", "<n>"),
          new Step("\\s+", " "));

  private Signature() {}

  /** Returns the line without a log's prefix: how people quote it. */
  static String headline(String line) {
    return PREFIX.matcher(line).replaceFirst("").strip();
  }

  /** Returns what is the same for the same error. */
  static String of(String line) {
    String text = headline(line);
    for (Step step : STEPS) {
      text = step.pattern().matcher(text).replaceAll(step.replacement());
    }
    return text;
  }
}
