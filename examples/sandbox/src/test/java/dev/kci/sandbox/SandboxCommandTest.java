package dev.kci.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.Launcher;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class SandboxCommandTest {
  @Test
  void negativeKeepAliveIsRejectedInOneLine() {
    StringWriter err = new StringWriter();
    int code =
        Launcher.commandLine(new SandboxCommand())
            .setErr(new PrintWriter(err, true))
            .execute("--keep-alive", "-1");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("kci-sandbox: --keep-alive: '-1'; expected a duration such as 30s");
  }
}
