package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.sandbox.Sandbox;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lines of {@code examples/cron/kernelci.cron}, run as cron does: by sh, with the file's
 * variables and four of cron's. The lab is that of {@code examples/compose}.
 */
class CronIT {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path LAB = ROOT.resolve("examples/compose/etc");
  private static final String BUILD = "cp start.sh \"$KCI_ARTIFACTS/kernel\"";
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int MOST_ROUNDS = 20;

  @TempDir Path folder;

  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, String> commands = new HashMap<>();
  private Sandbox sandbox;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "needs the git binary at /usr/bin/git");
    sandbox = Sandbox.start();
    readCrontab();
    writeSettings();
    write("linux/start.sh", "echo 1..1; echo ok 1 it starts\n");
    String git = "git -c user.name=you -c user.email=you@localhost ";
    assertThat(
            run(
                "cd linux && git init -q -b master && git add start.sh && "
                    + (git + "commit -qm 'Linux 6.12' && ")
                    + (git + "tag -a v6.12 -m 'Linux 6.12'")))
        .isEqualTo("exit 0: ");
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void quietPassesTakeARevisionToItsReport() throws IOException, InterruptedException {
    writeLab(BUILD);
    for (int round = 1; sandbox.mails().numbers().isEmpty(); round++) {
      assertThat(round).as("rounds without a mail").isLessThanOrEqualTo(MOST_ROUNDS);
      for (String service :
          List.of("trigger", "tarball", "runner", "runner", "timeout", "report")) {
        assertThat(quiet(run(commands.get("kci-" + service)))).as(service).isEqualTo("exit 0: ");
      }
    }
    assertThat(sandbox.mails().texts().get(0)).contains("no failures, 3 passed");
  }

  @Test
  void aPassBesideAnotherIsQuietAndAServiceIsRefused() throws IOException, InterruptedException {
    writeLab("touch %1$s/begun; until [ -e %1$s/go ]; do sleep 0.1; done".formatted(folder));
    for (String service : List.of("trigger", "tarball")) {
      assertThat(run(commands.get("kci-" + service))).as(service).isEqualTo("exit 0: ");
    }
    String command = commands.get("kci-runner");
    Process first = start(command, folder.resolve("first"));
    try {
      Poll.until(
          "the first pass runs a job",
          LIMIT,
          () -> !first.isAlive(),
          () -> Files.exists(folder.resolve("begun")));
      assertThat(run(command)).isEqualTo("exit 0: ");
      assertThat(run(command.replace(" --once", "")))
          .matches(
              "exit 1: kci-runner run: state folder \\S+ is in use by process \\d+; stop that"
                  + " process, or give another --state-dir\n");
    } finally {
      write("go", "");
    }
    assertThat(quiet(end(first, folder.resolve("first")))).isEqualTo("exit 0: ");
  }

  /** Removes what the runner says about the isolation of jobs, which this machine may lack. */
  private static String quiet(String output) {
    return output.replaceFirst(".{24} WARN  ShellRuntime: Jobs are not fully isolated: .*\n", "");
  }

  private void readCrontab() throws IOException {
    for (String line : Files.readAllLines(ROOT.resolve("examples/cron/kernelci.cron"))) {
      if (line.matches("[A-Z_]+=.*")) {
        String[] pair = line.split("=", 2);
        variables.put(
            pair[0],
            pair[1]
                .replace("/etc/kernelci", "" + folder)
                .replace("/var/lib/kci", folder + "/state"));
      } else if (!line.startsWith("#")) {
        String[] fields = line.split(" +", 7); // five of the time, the user, the command
        commands.put(fields[6].split(" ")[0], fields[6]);
      }
    }
    Stream<Path> programs =
        commands.keySet().stream().map(name -> ROOT.resolve(name).resolve("target"));
    Path java = Path.of(System.getProperty("java.home"), "bin");
    variables.merge(
        "PATH",
        Stream.concat(programs, Stream.of(java))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)),
        (given, ours) -> ours + File.pathSeparator + given);
    variables.putAll(
        Map.of("HOME", "" + folder, "LOGNAME", "kernelci", "USER", "kernelci", "LANG", "C"));
    variables.putAll(Map.of("KCI_HOLDOFF", "1s", "KCI_BUILD_HOLDOFF", "1s", "KCI_SETTLE", "0"));
  }

  private void writeSettings() throws IOException {
    write("pipeline.token", sandbox.token("pipeline").reveal());
    write("runtime.token", sandbox.token("runtime-shell").reveal());
    write(
        "kernelci.toml",
        Files.readString(LAB.resolve("kernelci.toml"))
                .replace("storage_config", "api_token_file = \"pipeline.token\"\nstorage_config")
                .replace("user = \"runtime-shell\"", "api_token_file = \"runtime.token\"")
                .replace("smtp_host = \"sandbox\"", "smtp_host = \"127.0.0.1\"")
                .replace("8025", "" + sandbox.smtpPort())
            + "\n[storage.local]\nstorage_cred_file = \"pipeline.token\"\n");
  }

  private void writeLab(String build) throws IOException {
    write(
        "lab.yaml",
        Files.readString(LAB.resolve("lab.yaml"))
            .replace("http://sandbox:8001/storage/", sandbox.storageUrl() + "/")
            .replace("http://sandbox:8001/", "" + sandbox.url())
            .replace("file:///srv/linux/", folder.resolve("linux").toUri().toString())
            .replace(BUILD, build));
  }

  /** Writes a file that only this user can read. */
  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private String run(String command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    return end(start(command, output), output);
  }

  private Process start(String command, Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(variables.get("SHELL"), "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().clear();
    builder.environment().putAll(variables);
    return builder.start();
  }

  private static String end(Process process, Path output) throws IOException, InterruptedException {
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("has ended").isTrue();
    return "exit " + process.exitValue() + ": " + Files.readString(output);
  }
}
