package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Result;
import dev.kci.runtime.JobStatus;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobEndTest {
  private static final String END = "; last lines of the log:\nmake: no rule\nmake: stop";

  @ParameterizedTest(name = "exit {0}, output {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          0  | words     | PASS       | -                                                | false
          0  | not ok 1  | FAIL       | 1 of 1 tests failed                              | false
          1  | not ok 1  | FAIL       | exit status 1                                    | false
          1  | ok 1      | FAIL       | exit status 1                                    | true
          2  | words     | FAIL       | exit status 2                                    | true
          77 | words     | SKIP       | exit status 77                                   | true
          69 | words     | INCOMPLETE | exit status 69: a dependency of the job is missing | true
          """)
  void logExplainsAFailureThatNoTestExplains(
      int exit, String output, Result result, String message, boolean explained) {
    TapParser parser = new TapParser(10);
    parser.line(output);
    TestReport report = parser.finish();
    JobEnd end =
        JobEnd.of(new JobStatus.Exited(exit), report, List.of("make: no rule", "make: stop"));
    assertThat(end.result()).isEqualTo(result);
    assertThat(end.message()).isEqualTo(explained ? message + END : message);
    assertThat(end.code()).isEqualTo(exit == 69 ? ErrorCode.INFRASTRUCTURE : null);
    assertThat(JobEnd.of(new JobStatus.Exited(exit), report, List.of()).message())
        .isEqualTo(message);
  }
}
