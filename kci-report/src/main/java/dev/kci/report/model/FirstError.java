package dev.kci.report.model;

import dev.kci.api.model.NodeKind;
import dev.kci.results.NodeResult;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a failure says first, by which failures of one cause are recognized.
 *
 * @param key equal for failures of the same cause
 * @param headline how to show it
 */
record FirstError(String key, String headline) {
  /** Says nothing but that something failed. */
  private static final Pattern EMPTY =
      Pattern.compile(
          "(?i)(?:test |job |command |script )?(?:failed|failure|error|exit(?:ed)?|returned|status)"
              + "?[\\s:=]*(?:with )?(?:exit )?(?:code|status|rc)?[\\s:=]*-?\\d*\\.?");

  private static final Pattern TAP_RESULT = Pattern.compile("^[\\s#]*not ok\\b");

  /** Where the kernel was: titles such as "Unable to handle kernel" do not say. */
  private static final Pattern PLACE =
      Pattern.compile("^(?:RIP: [0-9a-f]{4}:|pc ?: |epc ?: |PC is at )\\s*([\\w.]{1,80})\\+0x");

  private static final Pattern HAS_PLACE = Pattern.compile(" in [\\w.]+|\\bat [\\w./-]+:\\d+");

  /**
   * Finds a failure's first error: a kernel fault's title, a test's own message, the error in the
   * log, or any message. Without any of these, all failures of a job have the same one.
   */
  static FirstError of(NodeResult failure, @Nullable LogExcerpt excerpt) {
    Optional<String> message = message(failure);
    Optional<String> logged =
        Optional.ofNullable(excerpt)
            .map(LogExcerpt::errorLine)
            .filter(line -> !TAP_RESULT.matcher(line).find());
    boolean isTest = failure.kind().equals(NodeKind.TEST);
    Optional<String> error = isTest ? message.or(() -> logged) : logged.or(() -> message);
    return error
        .map(line -> of(failure, line, excerpt))
        .orElseGet(
            () -> {
              String job = failure.job() == null ? failure.nodeName() : failure.job();
              return new FirstError("\u0000" + job, job + " failed without a message");
            });
  }

  private static FirstError of(NodeResult failure, String line, @Nullable LogExcerpt excerpt) {
    String headline = Signature.headline(line);
    String place = HAS_PLACE.matcher(headline).find() ? "" : place(failure, excerpt).orElse("");
    String text = place.isEmpty() ? headline : headline + " in " + place;
    String own = failure.nodeName();
    return new FirstError(
        Signature.of(own.length() > 3 ? text.replace(own, "<test>") : text), text);
  }

  /** The line of the message that says the most: the first one that is not just "failed". */
  private static Optional<String> message(NodeResult failure) {
    return Optional.ofNullable(failure.errorMessage()).stream()
        .flatMap(String::lines)
        .filter(line -> !line.isBlank() && !EMPTY.matcher(line.strip()).matches())
        .findFirst();
  }

  /** The function in which a kernel fault happened, from the lines after its title. */
  private static Optional<String> place(NodeResult failure, @Nullable LogExcerpt excerpt) {
    Stream<String> message =
        failure.isKernelFault() && failure.errorMessage() != null
            ? failure.errorMessage().lines()
            : Stream.of();
    List<String> logged =
        excerpt == null
            ? List.of()
            : excerpt.lines().subList(excerpt.error(), excerpt.lines().size());
    return Stream.concat(message, logged.stream())
        .map(line -> PLACE.matcher(Signature.headline(line)))
        .filter(Matcher::find)
        .map(place -> place.group(1))
        .findFirst();
  }
}
