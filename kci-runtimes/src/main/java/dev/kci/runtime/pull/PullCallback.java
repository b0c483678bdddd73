package dev.kci.runtime.pull;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Result;
import dev.kci.runtime.BoundedCopy;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.LabReport;
import dev.kci.runtime.results.Measurement;
import dev.kci.runtime.results.TestCase;
import dev.kci.runtime.results.TestName;
import dev.kci.runtime.results.TestReport;
import dev.kci.text.SafeText;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Interprets the body of a pull lab's callback. Pure. Source: {@code
 * ../shared/contracts/pull-labs.md}, section 3.
 *
 * <p>Everything in it is text of the lab: it is bounded, never names a file, and is never fetched.
 */
public final class PullCallback {
  private static final int MOST_TESTS = 10_000;
  private static final int DEEPEST = 16;
  private static final int MOST_METRICS = 100;
  private static final int LONGEST_MESSAGE = 1000;
  private static final int LONGEST_DEVICE = 200;
  private static final long LONGEST_MILLIS = 1L << 40;
  private static final String BASE64 = "base64:";

  private int read;
  private long dropped;

  private PullCallback() {}

  /** Returns what a body says. Values of the wrong type count as missing. */
  public static LabReport read(JsonObject body) {
    PullCallback callback = new PullCallback();
    List<TestCase> tests = callback.tests(body.get("tests"), 1);
    return new LabReport(
        status(body, tests),
        new TestReport(tests, List.of(), true, callback.dropped),
        body.string("metadata.system")
            .map(device -> SafeText.plain(device, LONGEST_DEVICE))
            .filter(device -> !device.isEmpty())
            .orElse(null),
        body.string("artifacts.log")
            .filter(log -> !log.isEmpty())
            .map(PullCallback::log)
            .orElse(null));
  }

  private static JobStatus.Judged status(JsonObject body, List<TestCase> tests) {
    Optional<String> code = body.string("error_code").or(() -> body.string("metadata.error_code"));
    boolean allErrors =
        !tests.isEmpty() && tests.stream().allMatch(test -> test.result() == Result.INCOMPLETE);
    if (code.isPresent() || allErrors) {
      return new JobStatus.Judged(
          Result.INCOMPLETE,
          code.map(PullCallback::code).orElse(ErrorCode.INFRASTRUCTURE),
          body.string("error_msg")
              .map(message -> SafeText.plain(message, LONGEST_MESSAGE))
              .orElse(code.isPresent() ? "the lab reports an error" : "no test had a result"));
    }
    boolean isCounted = body.object("summary").isPresent();
    long total = isCounted ? body.integer("summary.total").orElse(0L) : tests.size();
    long failed = isCounted ? body.integer("summary.failed").orElse(0L) : 0;
    if (total <= 0) {
      return JobStatus.Judged.infrastructure("the lab reports that no test ran");
    }
    Result result = failed > 0 ? Result.FAIL : of(tests);
    return new JobStatus.Judged(
        result, null, result == Result.FAIL ? failures(failed, tests) : null);
  }

  private static String failures(long failed, List<TestCase> tests) {
    long seen = tests.stream().filter(test -> test.result() == Result.FAIL).count();
    return "tests that failed: " + Math.max(failed, seen);
  }

  private static ErrorCode code(String name) {
    for (ErrorCode code : ErrorCode.values()) {
      if (code.wireName().equals(name)) {
        return code;
      }
    }
    return ErrorCode.INFRASTRUCTURE;
  }

  /** Returns the result of tests together; pass without tests. */
  private static Result of(List<TestCase> tests) {
    for (Result result : List.of(Result.FAIL, Result.PASS, Result.INCOMPLETE, Result.SKIP)) {
      if (tests.stream().anyMatch(test -> test.result() == result)) {
        return result;
      }
    }
    return Result.PASS;
  }

  private List<TestCase> tests(@Nullable Object named, int depth) {
    List<TestCase> tests = new ArrayList<>();
    if (named instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (read < MOST_TESTS && depth <= DEEPEST) {
          read++;
          JsonObject test = JsonObject.from(entry.getValue()).orElse(JsonObject.empty());
          tests.add(test(String.valueOf(entry.getKey()), test, depth));
        } else {
          dropped++;
        }
      }
    }
    return tests;
  }

  private TestCase test(String printed, JsonObject test, int depth) {
    String name = SafeText.escape(TestName.clean(printed));
    Result stated = result(test.string("status").orElse(""));
    List<TestCase> children = tests(test.get("subtests"), depth + 1);
    return new TestCase(
        name.isEmpty() ? "unnamed" : name,
        stated == Result.PASS ? of(children) : stated,
        test.string("error_msg").orElse(null),
        duration(test),
        List.of(),
        children,
        Map.of(),
        null,
        metrics(test));
  }

  private static Result result(String status) {
    return switch (status) {
      case "ok", "pass" -> Result.PASS;
      case "fail" -> Result.FAIL;
      case "skip" -> Result.SKIP;
      default -> Result.INCOMPLETE;
    };
  }

  private static @Nullable Duration duration(JsonObject test) {
    return test.get("duration_ms") instanceof Number millis
            && millis.doubleValue() >= 0
            && millis.doubleValue() < LONGEST_MILLIS
        ? Duration.ofNanos((long) (millis.doubleValue() * 1e6))
        : null;
  }

  private static Map<String, BigDecimal> metrics(JsonObject test) {
    Map<String, BigDecimal> metrics = new LinkedHashMap<>();
    if (test.get("metrics") instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) -> {
            if (value instanceof Number number && metrics.size() < MOST_METRICS) {
              Measurement.of(number.toString(), "")
                  .ifPresent(
                      found ->
                          metrics.put(
                              SafeText.escape(TestName.clean(String.valueOf(name))),
                              found.plainValue()));
            }
          });
    }
    return metrics;
  }

  private static LabReport.Log log(String log) {
    return (file, most) -> {
      try (OutputStream out = Files.newOutputStream(file)) {
        BoundedCopy bounded = new BoundedCopy(out, most);
        if (log.startsWith(BASE64)) {
          decode(log, bounded);
        } else {
          bounded.write(log.getBytes(StandardCharsets.UTF_8));
        }
      }
    };
  }

  /** A log that cannot be decoded is kept as it came. */
  private static void decode(String log, BoundedCopy out) throws IOException {
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(log.substring(BASE64.length()));
    } catch (IllegalArgumentException e) {
      out.write(log.getBytes(StandardCharsets.UTF_8));
      return;
    }
    boolean isCompressed =
        bytes.length > 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
    if (!isCompressed) {
      out.write(bytes);
      return;
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] piece = new byte[1 << 14];
      int count = in.read(piece);
      while (count >= 0 && out.hasRoom()) {
        out.write(piece, 0, count);
        count = in.read(piece);
      }
    } catch (ZipException | EOFException e) {
      out.write("\n# kci-runner: the compressed log is damaged\n".getBytes(StandardCharsets.UTF_8));
    }
  }
}
