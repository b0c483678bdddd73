package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import dev.kci.report.site.SampleCheckouts;
import dev.kci.report.site.SiteChecks;
import dev.kci.sandbox.Sandbox;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteCommandTest {
  @TempDir Path temp;
  private Sandbox sandbox;
  private Path settings;

  @BeforeEach
  void start() throws Exception {
    sandbox = Sandbox.start();
    String line = "[DEFAULT]\napi_token = \"" + sandbox.token("pipeline").reveal() + "\"\n";
    settings = Files.writeString(temp.resolve("settings.toml"), line);
    Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void lastLineSaysWhatWasDone() throws Exception {
    try (KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build()) {
      SampleCheckouts sample = new SampleCheckouts(api, Instant.now());
      for (int day = 6; day >= 1; day--) {
        sample.add("master", day, "ltp", List.of("mmap"), day == 3 ? Set.of("mmap") : Set.of());
      }
    }
    Path site = temp.resolve("new/site");
    assertThat(run("--output", site.toString(), "--checkouts", "5"))
        .isEqualTo("0 Wrote 9 pages in " + site + ": 1 branch, 5 checkouts, 5 read from the API\n");
    SiteChecks.check(site);
    assertThat(run("--output", site.toString()))
        .isEqualTo("0 Wrote 6 pages in " + site + ": 1 branch, 6 checkouts, 1 read from the API\n");
    SiteChecks.check(site);
    assertThat(run("--output", site.toString(), "--tree", "!mainline"))
        .isEqualTo(
            "0 Wrote 1 page, removed 9 in "
                + site
                + ": 0 branches, 0 checkouts, 0 read from the API\n");
    SiteChecks.check(site);
  }

  @ParameterizedTest
  @CsvSource({
    "--output|FILE, --output: FILE is not a folder; expected a folder that can be written",
    "--output|FILE/site, --output: FILE is not a folder; expected a folder that can be written",
    "--output|NEW|--checkouts|1, --checkouts",
    "--output|NEW|--look-back|1000d, --look-back",
    "--output|NEW|--templates|NEW, there is no such folder of templates",
    "--output|NEW|--promisc, add a line like trusted_owners",
    "--title|x, --output"
  })
  void mistakeIsOneLineBeforeAnyWork(String arguments, String expected) throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");
    Path fresh = temp.resolve("new");
    String[] given =
        arguments.replace("FILE", file.toString()).replace("NEW", fresh.toString()).split("\\|");
    assertThat(run(given)).startsWith("2 ").contains(expected.replace("FILE", file.toString()));
    assertThat(fresh).doesNotExist();
  }

  /** Returns the exit code, the output and the errors. */
  private String run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("site"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--no-logs", "--api-url", sandbox.url().toString()));
    all.addAll(List.of("--settings", settings.toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ConsoleWriter writer = ConsoleWriter.to(out);
    int exitCode = Launcher.run(new ReportCommand(), writer, writer, all.toArray(String[]::new));
    return exitCode + " " + out.toString(Charset.defaultCharset());
  }
}
