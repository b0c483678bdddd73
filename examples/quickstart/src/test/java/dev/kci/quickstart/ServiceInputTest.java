package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import dev.kci.report.ReportCommand;
import dev.kci.tarball.TarballCommand;
import dev.kci.timeout.TimeoutCommand;
import dev.kci.trigger.TriggerCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bad input of a service is one line and exit code 2, before anything is sent or written. That of
 * kci-runner is tested there.
 */
class ServiceInputTest {
  private static final String CONFIG =
      """
      storage:
        there: {storage_type: local, path: %s/stored, base_url: 'http://localhost/'}
      trees:
        mainline: {url: 'https://example.org/t.git'}
      build_configs:
        mainline: {tree: mainline, branch: master}
      """;

  @TempDir Path temp;
  private ReadOnlyGate api;

  @BeforeEach
  void start() throws IOException {
    api = new ReadOnlyGate(URI.create("http://127.0.0.1:1/"));
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          trigger run --trees mainlin            | --trees: not in the configuration: mainlin
          trigger run --concurrency 0            | --concurrency: '0'; expected a whole number, 1 or more
          trigger run --remote-timeout 0         | --remote-timeout: '0'; expected 1s or more
          trigger run --timeout 180              | --timeout: '180'; expected a duration such as 30s
          trigger run --startup-delay -1s        | --startup-delay: '-1s'; expected a duration
          trigger check --format xml             | --format: 'xml'; expected table or json
          trigger check --look-back 14           | --look-back: '14'; expected a duration
          trigger rnu                            | there is no command 'rnu'; did you mean 'run'?
          tarball run --storage ther             | --storage: there is no storage 'ther'; expected one of [there]
          tarball run                            | missing the storage; expected --storage NAME
          tarball run --storage there --concurrency 0 | --concurrency: '0'; expected a whole number
          tarball run --storage there --compression-level 10 | --compression-level: '10'; expected a whole number from 1 to 9
          tarball run --storage there --cache-size 0 | --cache-size: '0'; expected a whole number
          tarball run --storage there --holdoff x | --holdoff: 'x'; expected a duration
          tarball run --storage there --output FILE/spool | --output: FILE is not a folder; expected a folder that can be written
          tarball run --storage there --kdir FILE/git | --kdir: FILE is not a folder; expected a folder that can be written
          tarball run --storage there --cache FILE/c | --cache: FILE is not a folder; expected a folder that can be written
          tarball run --storage there --reference none | --reference: there is no git repository in 'none'
          tarball make --repo none --output x    | --repo: there is no git repository in 'none'
          tarball make --output x                | missing --repo DIR
          timeout run --mode later               | --mode: 'later'; expected timeout, holdoff, closing or all
          timeout run --hold-childless 9         | --hold-childless: '9'; expected a duration
          timeout run --poll-period 1            | --poll-period: '1'; expected a duration
          timeout explain                        | missing ID
          report run                             | missing the recipients; expected --recipients ADDRESS
          report run --recipients a@b            | missing the sender; expected --sender ADDRESS
          report run --recipients a              | --recipients is 'a': Missing final '@domain'; expected name@host
          report run --recipients a@b --sender c@d --promisc | --promisc: the settings do not say whose nodes to trust
          report run --recipients a@b --sender c@d --smtp-port 0 | --smtp-port: '0'; expected a whole number from 1 to 65535
          report run --recipients a@b --sender c@d --smtp-tls tls | --smtp-tls: 'tls'; expected none, starttls or smtps
          report run --recipients a@b --sender c@d --smtp-ca none | --smtp-ca: there is no readable file 'none'; expected certificates (PEM)
          report run --recipients a@b --sender c@d --smtp-user u | No password for the SMTP user 'u'; expected KCI_SMTP_PASSWORD
          report run --recipients a@b --sender c@d --templates none | --templates: none: there is no such folder
          report run --recipients a@b --sender c@d --node-url http://x/ | --node-url: 'http://x/'; expected a URL with {id} in it
          report run --recipients a@b --sender c@d --outbox FILE/o | --outbox: FILE is not a folder; expected a folder that can be written
          report make                            | missing ID
          report make ID --format junit,eml      | --format: several forms; expected --output DIR for them
          report make ID --format junit,eml --output OUT | missing the recipients; expected --recipients ADDRESS
          report make ID --format junit,eml --output OUT --recipients a@b | missing the sender
          report make ID --format pdf            | --format: 'pdf'; expected html, text, json, junit or eml
          report make ID --output FILE/out       | --output: FILE is not a folder; expected a folder that can be written
          report make ID --send --recipients a@b | missing the sender
          """)
  void badInputIsFoundBeforeAnythingIsSentOrWritten(String call, String message)
      throws IOException {
    Path config =
        Files.writeString(temp.resolve("config.yaml"), CONFIG.formatted(temp.toAbsolutePath()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int exitCode = run(call, config, out, err);

    List<String> lines = err.toString(Charset.defaultCharset()).lines().toList();
    assertThat(lines.get(0))
        .startsWith("kci-" + call.split(" ")[0])
        .contains(message.replace("FILE", config.toString()))
        .doesNotContain("Exception");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).startsWith("Try 'kci-");
    assertThat(exitCode).isEqualTo(2);
    assertThat(api.requests()).isZero();
    try (var files = Files.list(temp)) {
      assertThat(files).containsExactly(config);
    }
  }

  private int run(String call, Path config, ByteArrayOutputStream out, ByteArrayOutputStream err)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            Arrays.stream(call.split(" "))
                .skip(1)
                .map(
                    word ->
                        word.replace("FILE", config.toString())
                            .replace("OUT", temp.resolve("out").toString()))
                .toList());
    if (!call.startsWith("tarball make") && !call.contains(" rnu")) {
      arguments.addAll(List.of("--config", config.toString(), "--api-url", api.url().toString()));
    }
    if (call.contains(" run")) {
      arguments.addAll(List.of("--once", "--state-dir", temp.resolve("state").toString()));
    }
    return Launcher.run(
        program(call.split(" ")[0]),
        ConsoleWriter.to(out),
        ConsoleWriter.to(err),
        arguments.toArray(String[]::new));
  }

  private static Object program(String name) {
    return switch (name) {
      case "trigger" -> new TriggerCommand();
      case "tarball" -> new TarballCommand();
      case "timeout" -> new TimeoutCommand();
      default -> new ReportCommand();
    };
  }
}
