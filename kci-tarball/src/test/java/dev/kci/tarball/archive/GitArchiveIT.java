package dev.kci.tarball.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tar inside against {@code git archive}; the file against those who read it. */
class GitArchiveIT {
  private static final String FORMATS =
      "$Format:%H %h %T %t %P %p$ $Format:%an|%ae|%al|%aN|%aE|%ad|%aD|%ai|%aI|%as|%at$\n"
          + "$Format:%cn|%ce|%cl|%cd|%cD|%ci|%cI|%cs|%ct$ $Format:%s|%f|%e|%n%%%x41$\n"
          + "$Format:<%b>$ $Format:<%B>$ $Format:%q %$ äö $Format:%s end";

  @TempDir Path folder;
  private Path work = Path.of("");

  private byte[] run(String... command) throws Exception {
    Path error = folder.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(work.toFile()).redirectError(error.toFile());
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_AUTHOR_DATE", "2026-01-02T03:04:05+0530");
    builder.environment().put("GIT_COMMITTER_DATE", "2026-11-24T13:14:15-0800");
    Process process = builder.start();
    byte[] out = process.getInputStream().readAllBytes();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as("%s: %s", List.of(command), Files.readString(error))
        .isZero();
    return out;
  }

  private void git(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("git", "-c", "user.name=Zoë A.", "-c", "user.email=zoe.a@example.org"));
    command.addAll(List.of(arguments));
    run(command.toArray(String[]::new));
  }

  private static boolean there(String program) {
    try {
      Process process = new ProcessBuilder(program, "--version").start();
      return process.waitFor(60, TimeUnit.SECONDS);
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @BeforeEach
  void repository() throws Exception {
    assumeTrue(there("git"), "git is not here");
    work = Files.createDirectory(folder.resolve("work"));
    git("init", "-q");
    write("Makefile", "all:\n");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    write(".gitattributes", "/doc export-ignore\nversion.* export-subst\n");
    write("sub/.gitattributes", "version.py -export-subst\n");
    write("version.py", FORMATS);
    write("sub/version.py", FORMATS);
    write("sub/version.h", "$Format:%h$");
    write("doc/left-out", "x");
    write("empty", "");
    write("d".repeat(150) + "/" + "e".repeat(149) + "/name", "deep\n");
    write("n".repeat(200), "one long name\n");
    for (int i = 0; i < 40; i++) {
      write("lib/file" + i + ".c", "int value_of_the_library = " + i + ";\n");
    }
    Files.createSymbolicLink(work.resolve("link"), Path.of("Makefile"));
    Files.createSymbolicLink(work.resolve("longlink"), Path.of("t/".repeat(80)));
    write("run.sh", "#!/bin/sh\n");
    assertThat(work.resolve("run.sh").toFile().setExecutable(true)).isTrue();
    git("add", ".");
    git("update-index", "--add", "--cacheinfo", "160000," + "12".repeat(20) + ",module");
    git("commit", "-q", "-m", "A subject: with (marks)...\nand a second line\n\nBody\n\nof two.\n");
  }

  private void write(String path, String content) throws IOException {
    Files.createDirectories(work.resolve(path).getParent());
    Files.writeString(work.resolve(path), content);
  }

  private byte[] ours(Optional<SourceArchive.CacheFolder> cache) throws IOException {
    try (Repository repository =
        new FileRepositoryBuilder().setGitDir(work.resolve(".git").toFile()).build()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      new SourceArchive(2, 6, cache)
          .write(
              repository, repository.resolve("HEAD"), "refs/tags/", "linux", out, Progress.none());
      return out.toByteArray();
    }
  }

  private Optional<SourceArchive.CacheFolder> cache() {
    return Optional.of(
        new SourceArchive.CacheFolder(folder.resolve("cache"), 1 << 20, InstantSource.system()));
  }

  @Test
  void tarMatchesGitArchive() throws Exception {
    byte[] git = run("git", "archive", "--format=tar", "--prefix=linux/", "HEAD");
    assertThat(tar(ours(Optional.empty()))).isEqualTo(git);
    assertThat(tar(ours(cache()))).isEqualTo(git);
    assertThat(tar(ours(cache()))).isEqualTo(git);
    assertThat(new String(git, UTF_8)).contains("zoe.a@example.org|zoe.a|Zoë A");
  }

  @Test
  void followsReplaceRefs() throws Exception {
    String blob = read("rev-parse", "HEAD:Makefile");
    byte[] before = tar(ours(cache()));
    write("other", "replaced:\n");
    git("replace", blob, read("hash-object", "-w", "other"));
    assertSameAsGit(before);

    git("replace", read("rev-parse", "HEAD:lib"), read("rev-parse", "HEAD:sub"));
    assertSameAsGit(before);

    git("replace", "HEAD", read("rev-parse", "HEAD~"));
    assertSameAsGit(before);
    git("config", "core.useReplaceRefs", "false");
    assertThat(tar(ours(cache()))).isEqualTo(before);
  }

  private String read(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    return new String(run(command.toArray(String[]::new)), UTF_8).strip();
  }

  private void assertSameAsGit(byte[] before) throws Exception {
    byte[] git = run("git", "archive", "--format=tar", "--prefix=linux/", "HEAD");
    assertThat(git).isNotEqualTo(before);
    assertThat(tar(ours(Optional.empty()))).isEqualTo(git);
    assertThat(tar(ours(cache()))).isEqualTo(git);
  }

  private static byte[] tar(byte[] tarball) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(tarball)).readAllBytes();
  }

  @Test
  void everyReaderCanUnpackIt() throws Exception {
    byte[] git = run("git", "archive", "--format=tar", "--prefix=linux/", "HEAD");
    Path plain = Files.write(folder.resolve("plain.tar.gz"), ours(Optional.empty()));
    Path cached = Files.write(folder.resolve("cached.tar.gz"), ours(cache()));
    int readers = 0;
    for (Path file : List.of(plain, cached)) {
      for (List<String> reader :
          List.of(
              List.of("gzip", "-dc"),
              List.of(
                  "python3",
                  "-c",
                  "import gzip, sys\nsys.stdout.buffer.write(gzip.open(sys.argv[1]).read())"),
              List.of("7z", "x", "-so", "-tgzip"))) {
        if (there(reader.get(0))) {
          readers++;
          List<String> command = new ArrayList<>(reader);
          command.add(file.toString());
          assertThat(run(command.toArray(String[]::new))).as("%s", command).isEqualTo(git);
        }
      }
      for (List<String> lister :
          List.of(
              List.of("tar", "tzf"),
              List.of("bsdtar", "tf"),
              List.of(
                  "python3",
                  "-c",
                  "import sys, tarfile\n"
                      + "print('\\n"
                      + "'.join(e.name for e in tarfile.open(sys.argv[1])))"))) {
        if (there(lister.get(0))) {
          readers++;
          List<String> command = new ArrayList<>(lister);
          command.add(file.toString());
          assertThat(new String(run(command.toArray(String[]::new)), UTF_8).lines())
              .as("%s", command)
              .hasSizeGreaterThan(50)
              .contains("linux/lib/file39.c");
        }
      }
    }
    assumeTrue(readers > 0, "no program that reads a .tar.gz is here");
  }
}
