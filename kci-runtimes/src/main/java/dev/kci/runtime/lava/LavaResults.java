package dev.kci.runtime.lava;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Result;
import dev.kci.config.BoundedYaml;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.results.Measurement;
import dev.kci.runtime.results.TestCase;
import dev.kci.runtime.results.TestReport;
import dev.kci.text.CountText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Interprets a finished LAVA job. Pure.
 *
 * <p>Suite {@code lava} holds the lab's own steps. Its case {@code job} names the cause of an
 * incomplete job; login and kernel messages are reported as suite {@code setup}, as in the
 * original. The shipped template reports the exit status of a job's script as a case {@value
 * #EXIT_STATUS} with a measurement in units of {@value #STATUS}.
 */
final class LavaResults {
  private static final String LAVA = "lava";
  private static final List<String> LOGIN = List.of("auto-login-action", "login-action");
  private static final String MESSAGES = "kernel-messages";
  private static final String EXIT_STATUS = "exit-status";
  private static final String STATUS = "status";
  private static final int LONGEST_MESSAGE = 1000;
  private static final int LONGEST_METADATA = 1 << 16;

  private final JsonObject job;
  private final Map<Long, String> suites = new LinkedHashMap<>();
  private final List<JsonObject> cases;

  /** Wraps a job, its suites and all its tests from the REST API. */
  LavaResults(JsonObject job, List<JsonObject> suites, List<JsonObject> tests) {
    this.job = job;
    suites.forEach(
        suite ->
            this.suites.put(suite.integer("id").orElse(0L), suite.string("name").orElse("tests")));
    this.cases =
        tests.stream().sorted(Comparator.comparing(test -> test.integer("id").orElse(0L))).toList();
  }

  /** Returns the script's exit status if it ran to its end, or else the lab's verdict. */
  JobStatus status() {
    JobStatus.Judged judged = judge();
    Optional<Integer> exitStatus = exitStatus();
    return exitStatus.isPresent() && judged.code() == null && isComplete()
        ? new JobStatus.Exited(exitStatus.get())
        : judged;
  }

  private Optional<Integer> exitStatus() {
    return cases.stream()
        .filter(LavaResults::isExitStatus)
        .map(test -> test.string("measurement").orElse(""))
        .filter(measured -> measured.matches("\\d{1,3}(\\.0*)?"))
        .map(measured -> (int) Double.parseDouble(measured))
        .findFirst();
  }

  private static boolean isExitStatus(JsonObject test) {
    return name(test).equals(EXIT_STATUS) && STATUS.equals(test.string("unit").orElse(""));
  }

  private boolean isComplete() {
    return job.string("health").orElse("").equals("Complete");
  }

  /** Returns the lab's verdict. */
  JobStatus.Judged judge() {
    boolean setupFailed = setup().filter(test -> test.result() == Result.FAIL).isPresent();
    ErrorCode cause = cause();
    String name = job.string("description").orElse("");
    if (setupFailed && cause != ErrorCode.INFRASTRUCTURE && name.contains("baseline")) {
      return new JobStatus.Judged(Result.FAIL, null, message("the boot failed"));
    }
    String health = job.string("health").orElse("Unknown");
    if (!isComplete()) {
      return cause == ErrorCode.TEST
          ? new JobStatus.Judged(Result.FAIL, null, message("the job was ended by a test"))
          : new JobStatus.Judged(
              Result.INCOMPLETE, cause, message("the lab reports the job as " + health));
    }
    if (setupFailed) {
      return new JobStatus.Judged(
          Result.INCOMPLETE, ErrorCode.JOB, "the boot failed, although the job is complete");
    }
    long failed =
        cases.stream().filter(test -> !isLava(test) && "fail".equals(result(test))).count();
    return failed == 0
        ? new JobStatus.Judged(Result.PASS, null, null)
        : new JobStatus.Judged(Result.FAIL, null, CountText.of(failed, "test") + " failed");
  }

  private ErrorCode cause() {
    String type = lavaCase("job").flatMap(test -> metadata(test, "error_type")).orElse("");
    for (ErrorCode code : ErrorCode.values()) {
      if (code.wireName().equals(type)) {
        return code;
      }
    }
    return "Canceled".equals(job.string("health").orElse(""))
        ? ErrorCode.CANCELED
        : ErrorCode.INFRASTRUCTURE;
  }

  private String message(String otherwise) {
    String message =
        lavaCase("job").flatMap(test -> metadata(test, "error_msg")).orElse(otherwise).strip();
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "…";
  }

  /** Returns the tests: setup first, then the suites in their order. */
  TestReport report() {
    List<TestCase> tests = new ArrayList<>();
    setup().ifPresent(tests::add);
    suites.forEach(
        (id, name) -> {
          List<TestCase> inside = suite(id);
          if (!name.equals(LAVA) && !inside.isEmpty()) {
            tests.add(group(name.replaceFirst("^\\d+_", ""), inside));
          }
        });
    return new TestReport(tests, List.of(), true, 0);
  }

  private List<TestCase> suite(long id) {
    Map<String, List<TestCase>> sets = new LinkedHashMap<>();
    List<TestCase> direct = new ArrayList<>();
    for (JsonObject test : cases) {
      if (test.integer("suite").orElse(-1L) != id
          || name(test).startsWith("artifact-upload:")
          || isExitStatus(test)) {
        continue;
      }
      TestCase found = testCase(test);
      Optional<String> set = metadata(test, "set");
      if (set.isPresent()) {
        sets.computeIfAbsent(set.get(), unused -> new ArrayList<>()).add(found);
      } else {
        direct.add(found);
      }
    }
    sets.forEach((name, inside) -> direct.add(group(name, inside)));
    return direct;
  }

  private Optional<TestCase> setup() {
    List<TestCase> inside = new ArrayList<>();
    List<String> logins =
        cases.stream()
            .filter(test -> isLava(test) && LOGIN.contains(name(test)))
            .map(LavaResults::result)
            .toList();
    if (!logins.isEmpty()) {
      inside.add(TestCase.of("login", logins.contains("pass") ? Result.PASS : Result.FAIL));
    }
    List<String> messages =
        cases.stream()
            .filter(test -> isLava(test) && MESSAGES.equals(name(test)))
            .map(LavaResults::result)
            .toList();
    if (!messages.isEmpty()) {
      inside.add(TestCase.of(MESSAGES, messages.contains("fail") ? Result.FAIL : Result.PASS));
    }
    return inside.isEmpty() ? Optional.empty() : Optional.of(group("setup", inside));
  }

  private static TestCase group(String name, List<TestCase> inside) {
    Result result = Result.SKIP;
    if (inside.stream().anyMatch(test -> test.result() == Result.FAIL)) {
      result = Result.FAIL;
    } else if (inside.stream().anyMatch(test -> test.result() == Result.PASS)) {
      result = Result.PASS;
    }
    return new TestCase(name, result, null, null, List.of(), inside);
  }

  private static TestCase testCase(JsonObject test) {
    Result result =
        switch (result(test)) {
          case "pass" -> Result.PASS;
          case "fail" -> Result.FAIL;
          case "skip" -> Result.SKIP;
          default -> Result.INCOMPLETE;
        };
    return new TestCase(
        name(test),
        result,
        metadata(test, "error_msg").orElse(null),
        duration(test),
        List.of(),
        List.of(),
        Map.of(),
        Measurement.of(measured(test), test.string("unit").orElse("")).orElse(null));
  }

  private static @Nullable Duration duration(JsonObject test) {
    String measured = measured(test);
    return "seconds".equals(test.string("unit").orElse(""))
            && measured.matches("\\d{1,9}(\\.\\d{1,12})?")
        ? Duration.ofNanos((long) (Double.parseDouble(measured) * 1e9))
        : null;
  }

  /**
   * Returns the measurement, which is text in the REST API to keep decimals exact; may be empty.
   */
  private static String measured(JsonObject test) {
    return test.get("measurement") instanceof Number number
        ? number.toString()
        : test.string("measurement").orElse("").strip();
  }

  private Optional<JsonObject> lavaCase(String name) {
    return cases.stream().filter(test -> isLava(test) && name(test).equals(name)).findFirst();
  }

  private boolean isLava(JsonObject test) {
    return LAVA.equals(suites.get(test.integer("suite").orElse(-1L)));
  }

  private static String name(JsonObject test) {
    return test.string("name").orElse("unnamed");
  }

  private static String result(JsonObject test) {
    return test.string("result").orElse("unknown");
  }

  /** Returns a value of the case's metadata, which is YAML text. */
  private static Optional<String> metadata(JsonObject test, String key) {
    String text = test.string("metadata").orElse("");
    if (!text.contains(key) || text.length() > LONGEST_METADATA) {
      return Optional.empty();
    }
    try {
      Object read = BoundedYaml.parser(new LoaderOptions()).load(text);
      return read instanceof Map<?, ?> map && map.get(key) != null
          ? Optional.of(String.valueOf(map.get(key)))
          : Optional.empty();
    } catch (YAMLException e) {
      return Optional.empty();
    }
  }
}
