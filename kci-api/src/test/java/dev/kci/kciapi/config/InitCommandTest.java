package dev.kci.kciapi.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import dev.kci.cli.settings.Settings;
import dev.kci.kciapi.KciApiCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a new lab. {@code ConfigInitIT} runs one on the sandbox. */
class InitCommandTest {
  @TempDir Path temp;

  private record Run(int exitCode, String out, String err) {}

  private static Run run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Launcher.run(new KciApiCommand(), ConsoleWriter.to(out), ConsoleWriter.to(err), arguments);
    Charset charset = Charset.defaultCharset();
    return new Run(exitCode, out.toString(charset), err.toString(charset));
  }

  private Path lab() {
    return temp.resolve("new/lab");
  }

  private Run init(String more) {
    List<String> arguments = new ArrayList<>(List.of("config", "init", lab().toString()));
    arguments.addAll(List.of("--api-url", "http://127.0.0.1:9/"));
    if (!more.isEmpty()) {
      arguments.addAll(List.of(more.split(" ")));
    }
    return run(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--runtime-type docker --storage-type backend --storage-url https://files.example.org/",
        "--runtime-type kubernetes --storage-type ssh --storage-url http://f.example.org/"
            + " --storage-host f.example.org --storage-user kci --storage-path /srv/files",
        "--runtime-type lava,shell,docker,kubernetes --lava-url https://lava.example.org/",
        "--job-user kci-job --lab my-lab --storage s3 --tree next --branch pending-fixes",
        "--tree-url file:///srv/linux --branch a\"b:#c",
      })
  void theFilesHaveNeitherErrorsNorWarnings(String options) {
    Run init = init(options + (options.isEmpty() ? "" : " ") + "--no-check");
    assertThat(init.exitCode()).describedAs(init.err()).isZero();
    String yaml = lab().resolve("lab.yaml").toString();
    Run validate = run("config", "validate", "--strict", "--config", yaml);
    assertThat(validate.out()).isEqualTo("0 errors, 0 warnings\n");
    Settings settings = Settings.load(lab().resolve("kernelci.toml"));
    assertThat(settings.warnings()).isEmpty();
    assertThat(settings.string("DEFAULT", "api_config")).contains("main");
  }

  /** A comment is worth something only if it can be uncommented. */
  @Test
  void eachCommentedKeyIsValid() throws IOException {
    init(
        "--runtime-type shell,docker,kubernetes,lava --lava-url https://l.example.org/ --no-check");
    Path yaml = uncomment("lab.yaml", "    # ((?!isolation)[a-z_]+: )", "    $1");
    assertThat(run("config", "validate", "--strict", "--config", yaml.toString()).out())
        .isEqualTo("0 errors, 0 warnings\n");
    Settings settings = Settings.load(uncomment("kernelci.toml", "# ([a-z_]+ = )", "$1"));
    assertThat(settings.warnings()).isEmpty();
    assertThat(settings.strings("report", "recipients")).containsExactly("you@example.org");
  }

  private Path uncomment(String file, String pattern, String text) throws IOException {
    Path path = lab().resolve(file);
    String before = Files.readString(path);
    String after = before.replaceAll("(?m)^" + pattern, text);
    assertThat(after).isNotEqualTo(before);
    return Files.writeString(path, after);
  }

  @Test
  void theSettingsAreTheOwnersOnly() throws IOException {
    init("--no-check");
    assertThat(Files.getPosixFilePermissions(lab().resolve("kernelci.toml")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aFailedCheckIsShownAndTheFilesStay() {
    Run init = init("");
    assertThat(init.exitCode()).isEqualTo(1);
    assertThat(init.out())
        .contains("0 errors, 0 warnings", "FAILED  API: http://127.0.0.1:9/ does not answer")
        .contains("ok      storage files: ", "kci-runner run --runtimes lab-shell");
    assertThat(lab().resolve("lab.yaml")).exists();
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    Files.createDirectories(lab());
    Path mine = Files.writeString(lab().resolve("kernelci.toml"), "mine");
    Run init = init("--no-check");
    assertThat(init.exitCode()).isEqualTo(1);
    assertThat(init.err())
        .isEqualTo("kci-api config init: " + mine + " exists; expected a folder without it\n");
    assertThat(mine).hasContent("mine");
    assertThat(lab().resolve("lab.yaml")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--lab a.b               | --lab: 'a.b'; expected a name of letters, digits, - and _",
        "--storage a/b           | --storage: 'a/b'; expected a name",
        "--runtime-type lava     | --runtime-type: 'lava' cannot build; expected shell, docker or",
        "--runtime-type lav      | --runtime-type: 'lav'; expected shell, docker, kubernetes or"
            + " lava",
        "--runtime-type shell,lava | missing --lava-url",
        "--runtime-type shell,lava --lava-url lava | --lava-url: 'lava'; expected a URL such as",
        "--storage-type backend  | missing --storage-url",
        "--storage-type ssh --storage-url http://f/ | missing --storage-host",
        "--storage-type backend --storage-url file:///srv | --storage-url: 'file:///srv'; expected",
        "--tree-url linux        | --tree-url: 'linux'; expected the URL of a git repository",
        "--token-file /nowhere/t | --token-file: there is no file '/nowhere/t'",
      })
  void aWrongOptionIsOneLineAndWritesNothing(String options, String message) {
    Run init = init(options);
    assertThat(init.exitCode()).isEqualTo(2);
    assertThat(init.err()).startsWith("kci-api config init: " + message);
    assertThat(lab()).doesNotExist();
  }
}
