package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs in examples/pull-lab, with stand-ins for QEMU and tuxrun. */
class LabProgramsIT {
  private static final Path PROGRAMS = Path.of("../examples/pull-lab").toAbsolutePath();

  @TempDir Path temp;
  private Path downloads;
  private Path artifacts;
  private Path work;

  /** What a program said, and its exit status. */
  private record Ended(int status, String output) {}

  @BeforeEach
  void createFolders() throws IOException {
    downloads = Files.createDirectory(temp.resolve("downloads"));
    artifacts = Files.createDirectory(temp.resolve("artifacts"));
    work = Files.createDirectory(temp.resolve("work"));
    Files.writeString(downloads.resolve("kernel"), "kernel");
  }

  private String standIn(String script) throws IOException {
    Path file = Files.writeString(temp.resolve("stand-in"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toString();
  }

  private Ended run(String program, String... variables) throws Exception {
    List<String> command = new ArrayList<>(List.of("env"));
    command.addAll(List.of("KCI_DOWNLOADS=" + downloads, "KCI_ARTIFACTS=" + artifacts));
    command.addAll(List.of(variables));
    command.addAll(List.of(PROGRAMS.resolve(program).toString(), "definition"));
    Path output = temp.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(output));
  }

  @ParameterizedTest
  @CsvSource({
    "'printf \"lab login: \" | tee console; exec sleep 100', 0",
    "'printf \"lab login: \" | tee console', 0",
    "'echo \"[1.0] Kernel panic - not syncing: VFS\" | tee console', 1",
    "'printf \"login: \\nKernel panic - not syncing: x\" | tee console', 1",
    "'echo hangs | tee console', 1"
  })
  void consoleDecidesWhetherTheKernelBooted(String qemu, int status) throws Exception {
    assertThat(run("run-qemu.sh", "KCI_ARCH=x86_64", "QEMU=" + standIn(qemu)).status())
        .isEqualTo(status);
  }

  @Test
  void qemuGetsTheFilesOfTheJob() throws Exception {
    Files.writeString(downloads.resolve("ramdisk"), "ramdisk");
    Files.writeString(downloads.resolve("rootfs"), "rootfs");
    Ended ended =
        run(
            "run-qemu.sh",
            "KCI_ARCH=arm64",
            "QEMU=" + standIn("echo login: > console; echo \"$@\""),
            "QEMU_ARGS=-accel kvm");
    assertThat(ended.status()).isZero();
    assertThat(ended.output())
        .contains(
            "-machine virt",
            "-kernel " + downloads.resolve("kernel"),
            "-initrd " + downloads.resolve("ramdisk"),
            "file=" + downloads.resolve("rootfs") + ",if=virtio,snapshot=on",
            "-append console=ttyAMA0 panic=-1 root=/dev/vda rw",
            "-accel kvm");
  }

  @Test
  void brokenLabIsNoFailureOfTheKernel() throws Exception {
    assertThat(run("run-qemu.sh", "QEMU=/none").status()).isEqualTo(69);
    assertThat(run("run-qemu.sh", "KCI_ARCH=m68k").status()).isEqualTo(69);
    assertThat(run("run-tuxrun.sh", "TUXRUN=/none").status()).isEqualTo(69);
    assertThat(run("run-tuxrun.sh", "KCI_TESTS=boot", "TUXRUN=" + standIn("exit 3")).status())
        .isEqualTo(69);
    Files.delete(downloads.resolve("kernel"));
    assertThat(run("run-qemu.sh", "KCI_ARCH=x86_64").output()).contains("no artifact 'kernel'");
    assertThat(run("run-script.sh").status()).isEqualTo(69);
  }

  @Test
  void resultsOfTuxrunBecomeTap() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3"))),
        "no python3, which tuxrun needs too");
    Files.writeString(downloads.resolve("modules"), "modules");
    String tuxrun =
        """
        echo "$@"
        cat > results.json << 'END'
        {"lava": {"login": {"result": "pass"}}, "ltp-smoke": {"a": {"result": "fail"}, "b": {"result": "skip"}}}
        END
        exit 1
        """;
    Ended ended =
        run(
            "run-tuxrun.sh",
            "KCI_ARCH=arm64",
            "KCI_TESTS=boot ltp-smoke",
            "KCI_PARAM_SKIPFILE=skip;id",
            "TUXRUN=" + standIn(tuxrun));
    assertThat(ended.status()).describedAs(ended.output()).isZero();
    assertThat(ended.output())
        .contains(
            "--device qemu-arm64",
            "--modules " + downloads.resolve("modules"),
            "--tests ltp-smoke --parameters SKIPFILE=skip;id")
        .doesNotContain("--tests boot")
        .endsWith(
            """
            TAP version 13
            1..3
            ok 1 lava.login
            not ok 2 ltp-smoke.a
            ok 3 ltp-smoke.b # SKIP
            """);
    assertThat(artifacts.resolve("results.json")).exists();
  }
}
