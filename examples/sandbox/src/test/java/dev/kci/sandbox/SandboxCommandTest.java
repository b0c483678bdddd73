package dev.kci.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SandboxCommandTest {
  @Test
  void aNegativeKeepAliveIsRefusedInOneLine() {
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new SandboxCommand())
            .setErr(new PrintWriter(err, true))
            .execute("--keep-alive", "-1");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).startsWith("--keep-alive -1: expected 0 (none) or more seconds");
  }
}
