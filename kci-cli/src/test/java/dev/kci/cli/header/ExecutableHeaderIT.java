package dev.kci.cli.header;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell header of the executables, before a small program. */
class ExecutableHeaderIT {
  private static final Path HEADER = Path.of("../.mvn/executable-header.sh");

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private Path program;
  private Path cache;

  @BeforeEach
  void writeProgram() throws IOException {
    program = folder.resolve("a program");
    cache = folder.resolve("cache");
    String header = Files.readString(HEADER).replace("@JAVA_OPTIONS@", "-XX:TieredStopAtLevel=1");
    Files.writeString(program, header);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Program.class.getName());
    String name = Program.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(program, StandardOpenOption.APPEND);
        JarOutputStream jar = new JarOutputStream(file, manifest);
        InputStream code = Program.class.getResourceAsStream("/" + name)) {
      jar.putNextEntry(new ZipEntry(name));
      Objects.requireNonNull(code).transferTo(jar);
    }
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    environment.put("XDG_CACHE_HOME", cache.toString());
  }

  @Test
  void theSecondRunWritesAnArchiveForTheLaterOnes() throws Exception {
    runAsUsual("0 first");
    assertThat(files(".jsa", ".new")).isEmpty();
    runAsUsual("3 second"); // whatever its exit code
    assertThat(files(".new")).hasSize(1);
    runAsUsual("0 third");
    assertThat(files(".jsa")).hasSize(1);
    assertThat(files(".new", ".once")).isEmpty();
    assertThat(usesArchive()).isTrue();
  }

  @Test
  void argumentsThatLoadLittleWriteNone() throws Exception {
    for (String arguments : List.of("--version", "--help", "help 0", "completion bash", "")) {
      run(arguments);
      run(arguments);
    }
    assertThat(cache).doesNotExist();
  }

  @Test
  void servicesWriteNoneSinceTheyMustEndQuickly() throws Exception {
    for (String arguments : List.of("run", "run --verbose", "pull --name lab")) {
      run(arguments);
      run(arguments);
    }
    assertThat(cache).doesNotExist();
    run("run --once");
    run("run --once");
    assertThat(files(".new")).hasSize(1);
  }

  @Test
  void theVariableTurnsArchivesOff() throws Exception {
    makeArchive();
    environment.put("KCI_NO_ARCHIVE", "1");
    assertThat(usesArchive()).isFalse();
    runAsUsual("0");
  }

  @Test
  void javaOptionsOfTheUserThatConcernArchivesWin() throws Exception {
    makeArchive();
    Path own = folder.resolve("own.jsa");
    environment.put("KCI_JAVA_OPTS", "-Xlog:disable -XX:ArchiveClassesAtExit=" + own);
    runAsUsual("0");
    assertThat(own).isNotEmptyFile();
  }

  @Test
  void warningsOfJavaDoNotGetIntoTheOutput() throws Exception {
    environment.put("KCI_JAVA_OPTS", "-Xms8m -XX:NewSize=12m");
    Process run = start("0");
    assertThat(run.inputReader().lines()).containsExactly("out 0");
    assertThat(run.waitFor()).isZero();
  }

  @Test
  void withoutAFolderToWriteToNothingChanges() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (String home : List.of("/proc", "/nonexistent", file.toString(), "", "relative")) {
      environment.put("XDG_CACHE_HOME", home);
      environment.put("HOME", home);
      for (int i = 0; i < 3; i++) {
        runAsUsual("0");
      }
    }
  }

  @Test
  void aLimitOnTheSizeOfFilesDoesNotChangeTheExitCode() throws Exception {
    for (int i = 0; i < 3; i++) {
      check(
          processBuilder("sh", "-c", "ulimit -f 100; exec \"$0\" 3 limited", program.toString())
              .start(),
          "3 limited");
    }
    assertThat(files(".jsa", ".new", ".room")).isEmpty();
  }

  @Test
  void anotherJavaGetsAnArchiveOfItsOwn() throws Exception {
    makeArchive();
    Path java = Files.createDirectory(folder.resolve("bin")).resolve("java");
    String home = System.getProperty("java.home");
    Files.writeString(java, "#!/bin/sh\nexec '" + home + "/bin/java' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    environment.put("PATH", java.getParent() + ":" + System.getenv("PATH"));
    assertThat(usesArchive()).isFalse();
    makeArchive();
    assertThat(files(".jsa")).hasSize(2);
  }

  @Test
  void aNewExecutableGetsANewArchive() throws Exception {
    makeArchive();
    Path old = files(".jsa").get(0);
    Files.copy(program, folder.resolve("new"));
    Files.move(folder.resolve("new"), program, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(usesArchive()).isFalse();
    makeArchive();
    assertThat(files(".jsa")).hasSize(2).contains(old);
  }

  @Test
  void aShortenedArchiveIsIgnored() throws Exception {
    makeArchive();
    Path archive = files(".jsa").get(0);
    byte[] whole = Files.readAllBytes(archive);
    for (int length : new int[] {0, 100, whole.length / 2}) {
      Files.deleteIfExists(archive);
      Files.write(archive, Arrays.copyOf(whole, length));
      runAsUsual("0");
    }
  }

  @Test
  void anUnfinishedArchiveIsRemoved() throws Exception {
    runAsUsual("0");
    runAsUsual("0");
    Path written = files(".new").get(0);
    byte[] whole = Files.readAllBytes(written);
    Files.delete(written);
    Files.write(written, Arrays.copyOf(whole, whole.length / 2));
    runAsUsual("0");
    assertThat(files(".jsa", ".new")).isEmpty();
    assertThat(folder).isDirectoryNotContaining("glob:**hs_err*"); // java's crash report
    makeArchive();
  }

  @Test
  void anArchiveThatIsBeingWrittenIsLeftAlone() throws Exception {
    runAsUsual("0");
    Path once = files(".once").get(0);
    String own = once.toString().replaceAll("once$", ProcessHandle.current().pid() + ".new");
    Files.writeString(Path.of(own), "unfinished");
    runAsUsual("0");
    assertThat(Path.of(own)).exists();
  }

  @Test
  void runsAtTheSameTimeDoNotDisturbEachOther() throws Exception {
    for (int round = 0; round < 4; round++) {
      List<Process> both = List.of(start("4 x"), start("4 x"), start("4 x"));
      for (Process run : both) {
        check(run, "4 x");
      }
    }
    makeArchive();
    assertThat(files(".jsa")).hasSize(1);
  }

  @Test
  void aRunThatIsInterruptedWhileItWritesDoesNoHarm() throws Exception {
    runAsUsual("0");
    Process second = start("0");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (files(".new").isEmpty() && second.isAlive() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    new ProcessBuilder("kill", "-INT", Long.toString(second.pid())).start().waitFor();
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 4; i++) {
      runAsUsual("0");
    }
    assertThat(usesArchive()).isTrue();
  }

  private void makeArchive() throws Exception {
    for (int i = 0; i < 3 && !usesArchive(); i++) {
      runAsUsual("0");
    }
    assertThat(usesArchive()).isTrue();
  }

  /** Runs the header with a trace of its commands. */
  private boolean usesArchive() throws Exception {
    Process trace = processBuilder("sh", "-x", program.toString(), "0").start();
    String log = new String(trace.getErrorStream().readAllBytes(), UTF_8);
    trace.waitFor(60, TimeUnit.SECONDS);
    return log.contains("exec java") && log.contains("-XX:SharedArchiveFile=");
  }

  private void runAsUsual(String arguments) throws Exception {
    check(start(arguments), arguments);
  }

  private static void check(Process run, String arguments) throws Exception {
    assertThat(new String(run.getInputStream().readAllBytes(), UTF_8))
        .isEqualTo("out " + arguments + "\n");
    assertThat(new String(run.getErrorStream().readAllBytes(), UTF_8)).isEqualTo("err\n");
    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).isEqualTo(Integer.parseInt(arguments.split(" ")[0]));
  }

  private void run(String arguments) throws Exception {
    Process run = start(arguments);
    run.getInputStream().readAllBytes();
    run.getErrorStream().readAllBytes();
    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  private Process start(String arguments) throws IOException {
    return processBuilder(
            Stream.concat(
                    Stream.of(program.toString()),
                    Stream.of(arguments.split(" ")).filter(word -> !word.isEmpty()))
                .toArray(String[]::new))
        .start();
  }

  private ProcessBuilder processBuilder(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KCI_"));
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().putAll(environment);
    return builder;
  }

  private List<Path> files(String... suffixes) throws IOException {
    Path own = cache.resolve("kernelci");
    if (Files.notExists(own)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(own)) {
      return all.filter(file -> Stream.of(suffixes).anyMatch(s -> file.toString().endsWith(s)))
          .toList();
    }
  }
}
