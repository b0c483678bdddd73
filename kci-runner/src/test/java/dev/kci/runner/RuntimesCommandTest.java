package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.Launcher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RuntimesCommandTest {
  @TempDir Path temp;

  @Test
  void runtimesShowsWhichAreReady() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Path config = temp.resolve("config.yaml");
    Files.writeString(
        config,
        """
        runtimes:
          here: {lab_type: shell, isolation: none}
          lab: {lab_type: lava, url: 'http://127.0.0.1:%d/', priority_min: 10, priority_max: 40}
        """
            .formatted(closed));
    StringWriter out = new StringWriter();
    CommandLine line = Launcher.commandLine(new RunnerCommand());
    line.setOut(new PrintWriter(out, true));
    int exit =
        line.execute(
            "runtimes",
            "--config",
            config.toString(),
            "--api-url",
            "http://127.0.0.1:1/",
            "--work",
            temp.resolve("work").toString(),
            "--concurrency",
            "3",
            "--runtimes",
            "here,lab");
    assertThat(exit).isEqualTo(1);
    assertThat(out.toString().lines())
        .anyMatch(text -> text.matches("here +shell +3 +0 +- +0 +ready, isolation: session"))
        .anyMatch(text -> text.matches("lab +lava +3 +\\? +10-40 +0 +NOT READY: LAVA whoami: .*"));
  }
}
