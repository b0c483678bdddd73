package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import dev.kci.sandbox.Sandbox;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passes of a user who may only change its own nodes, and reports those of another one. */
class RunCommandTest {
  @TempDir Path temp;
  private Sandbox sandbox;
  private Path settings;

  @BeforeEach
  void start() throws Exception {
    sandbox = Sandbox.start();
    String token = sandbox.token("runtime-shell").reveal();
    String text = "[DEFAULT]\napi_token = \"" + token + "\"\ntrusted_owners = [\"pipeline\"]\n";
    settings = Files.writeString(temp.resolve("settings.toml"), text);
    Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void replicaIsRefusedIfItCannotRecordWhatItMails() {
    assertThat(run("--promisc", "--shard", "1/2"))
        .startsWith("2 ")
        .contains(
            "--promisc: excludes --shard and --shard-leases",
            "user 'runtime-shell' may not change the checkouts of pipeline",
            "run one kci-report without them");
  }

  @Test
  void singleServiceAndReplicasOfOwnCheckoutsAreNotRefused() {
    assertThat(run("--promisc")).startsWith("0 ");
    assertThat(run("--shard", "1/2")).startsWith("0 ");
  }

  /** Returns the exit code, the output and the errors. */
  private String run(String... options) {
    List<String> all = new ArrayList<>(List.of("run", "--once", "--name", "farm"));
    all.addAll(List.of(options));
    all.addAll(List.of("--state-dir", temp.resolve("state" + options.length).toString()));
    all.addAll(List.of("--smtp-host", "127.0.0.1", "--smtp-port", "" + sandbox.smtpPort()));
    all.addAll(List.of("--sender", "bot@example.org", "--recipients", "dev@example.org"));
    all.addAll(List.of("--api-url", sandbox.url().toString()));
    all.addAll(List.of("--settings", settings.toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ConsoleWriter writer = ConsoleWriter.to(out);
    int exitCode = Launcher.run(new ReportCommand(), writer, writer, all.toArray(String[]::new));
    return exitCode + " " + out.toString(Charset.defaultCharset());
  }
}
