package dev.kci.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxCommandTest {
  @TempDir Path temp;

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

  @ParameterizedTest
  @ValueSource(strings = {"--port", "--smtp-port"})
  void portInUseIsOneLine(String option) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = String.valueOf(other.getLocalPort());
      String free = option.equals("--port") ? "--smtp-port" : "--port";
      String[] args = {option, port, free, "0", "--users", temp.resolve("users.json").toString()};
      ConsoleWriter to = ConsoleWriter.to(err);
      assertThat(Launcher.run(new SandboxCommand(), ConsoleWriter.to(out), to, args)).isEqualTo(1);
      assertThat(err.toString(UTF_8))
          .isEqualTo("kci-sandbox: " + option + " " + port + ": Address already in use\n");
    }
  }
}
