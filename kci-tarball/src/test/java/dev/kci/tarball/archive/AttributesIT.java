package dev.kci.tarball.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What attributes make of files, compared with git itself. */
class AttributesIT {
  private static final String TEXT = "a\nb $Id$ c\n";

  @TempDir Path folder;
  private Path work = Path.of("");

  private byte[] run(Path directory, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.redirectError(folder.resolve("stderr").toFile());
    Process process = builder.start();
    byte[] out = process.getInputStream().readAllBytes();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as("%s: %s", List.of(command), Files.readString(folder.resolve("stderr")))
        .isZero();
    return out;
  }

  private byte[] git(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "user.name=t", "-c", "user.email=t@example.org"));
    command.addAll(List.of(arguments));
    return run(work, command.toArray(String[]::new));
  }

  @BeforeEach
  void repository() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "git is not here");
    work = Files.createDirectory(folder.resolve("work"));
    git("init", "-q");
  }

  private void write(String path, String content) throws IOException {
    write(path, content.getBytes(UTF_8));
  }

  private void write(String path, byte[] content) throws IOException {
    Files.createDirectories(work.resolve(path).getParent());
    Files.write(work.resolve(path), content);
  }

  /** Commits the attributes last: what is stored is what the files were. */
  private void commit(String attributes) throws Exception {
    git("add", "-A");
    git("commit", "-qm", "1");
    write(".gitattributes", attributes);
    git("add", ".gitattributes");
    git("commit", "-qm", "2");
  }

  private byte[] ours(Optional<SourceArchive.CacheFolder> cache) throws IOException {
    try (Repository repository =
        new FileRepositoryBuilder().setGitDir(work.resolve(".git").toFile()).build()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      new SourceArchive(2, 6, cache)
          .write(repository, repository.resolve("HEAD"), "p", out, Progress.none());
      return new GZIPInputStream(new ByteArrayInputStream(out.toByteArray())).readAllBytes();
    }
  }

  private static Map<String, String> files(byte[] tar) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.isFile()) {
          files.put(entry.getName(), new String(in.readAllBytes(), ISO_8859_1));
        }
      }
    }
    return files;
  }

  private void assertSameAsGit() throws Exception {
    byte[] expected = git("archive", "--format=tar", "--prefix=p/", "HEAD");
    assertThat(files(ours(Optional.empty()))).isEqualTo(files(expected));
    assertThat(ours(Optional.empty())).isEqualTo(expected);
    SourceArchive.CacheFolder cache =
        new SourceArchive.CacheFolder(folder.resolve("cache"), 1 << 20, InstantSource.system());
    assertThat(ours(Optional.of(cache))).isEqualTo(expected);
    assertThat(ours(Optional.of(cache))).as("from the cache").isEqualTo(expected);
  }

  private List<String> warnings() throws IOException {
    List<String> lines = new ArrayList<>();
    Logger logger = Logger.getLogger(EntryReader.class.getName());
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord event) {
            lines.add(event.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Level before = logger.getLevel();
    logger.setLevel(Level.WARNING);
    logger.addHandler(handler);
    try {
      ours(Optional.empty());
    } finally {
      logger.removeHandler(handler);
      logger.setLevel(before);
    }
    return lines;
  }

  @Test
  void lineEndsAreThoseOfTheAttributes() throws Exception {
    List<String> attributes =
        List.of(
            "text eol=crlf",
            "eol=crlf",
            "-text eol=crlf",
            "text=auto eol=crlf",
            "text=input eol=crlf",
            "text=other eol=crlf",
            "!text eol=crlf",
            "crlf eol=crlf",
            "-crlf eol=crlf",
            "eol=lf",
            "text",
            "eol=crlf binary",
            "binary text eol=crlf",
            "-binary eol=crlf",
            "eol=crlf !eol",
            "eol=crlf eol=lf");
    byte[][] contents = {
      {},
      TEXT.getBytes(UTF_8),
      "a\r\nb\nc".getBytes(UTF_8),
      "a\rb\nc\n".getBytes(UTF_8),
      "a\0b\nc\n".getBytes(UTF_8),
      "\n\n".getBytes(UTF_8),
      ("x".repeat(200) + "\n\u0001\n").getBytes(UTF_8),
      ("x".repeat(100) + "\n\u007f\n").getBytes(UTF_8),
      "dos\n\u001a".getBytes(UTF_8),
      "bytes \u00e9\u0080\n".getBytes(ISO_8859_1),
    };
    StringBuilder rules = new StringBuilder();
    for (int rule = 0; rule < attributes.size(); rule++) {
      rules.append("*.r%02d %s%n".formatted(rule, attributes.get(rule)));
      for (int file = 0; file < contents.length; file++) {
        write("f%02d.r%02d".formatted(file, rule), contents[file]);
      }
    }
    commit(rules.toString());
    assertSameAsGit();
  }

  @Test
  void identsTellTheBlob() throws Exception {
    write(
        "idents.c",
        String.join(
            "\n",
            "$Id$ $Id: $ $Id:$x$ $Id: abc $ $Id:abc$ $Id: of another system $ $Id: a b$",
            "$Id: broken",
            "$ $Identity$ $Id$$Id$ $$Id$ $Id:a $Id$ $Id",
            "$Id:\u00e9 $ $Id: \t$ $Id:  $",
            "$Id: unclosed"));
    write("sub/idents.c", "$Id$");
    write("sub/plain.c", "$Id$");
    commit("*.c ident\nplain.c -ident\n");
    assertSameAsGit();
  }

  @Test
  void contentsAreWrittenInTheirEncoding() throws Exception {
    List<String> encodings =
        List.of(
            "UTF-16LE",
            "utf-16be",
            "UTF-16",
            "UTF16",
            "UTF-32",
            "UTF-16LE-BOM",
            "UTF-16BE-BOM",
            "UTF-8",
            "utf8",
            "ISO-8859-1",
            "SHIFT-JIS");
    StringBuilder rules = new StringBuilder();
    for (int i = 0; i < encodings.size(); i++) {
      rules.append("*.e%02d text working-tree-encoding=%s%n".formatted(i, encodings.get(i)));
      rules.append("crlf.e%02d eol=crlf%n".formatted(i));
      write("a.e%02d".formatted(i), "$Id$ plain\n");
      write("crlf.e%02d".formatted(i), "plain\nlines\n");
      write("empty.e%02d".formatted(i), "");
    }
    write("accents.e09", "h\u00e9llo\n");
    write("kana.e10", "\u30ab\u30ca\n");
    write("emoji.e00", "\ud83d\ude00\n");
    commit(rules.toString());
    assertSameAsGit();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void macrosStandForTheirAttributes() throws Exception {
    write("a.windows", TEXT);
    write("b.windows", TEXT);
    write("c.out", "x");
    write("d.c", TEXT);
    write("sub/e.windows", TEXT);
    write("sub/.gitattributes", "[attr]other eol=crlf\n*.c other\ne.windows !windows -text\n");
    write("sub/f.c", TEXT);
    commit(
        """
        [attr]windows text eol=crlf ident
        [attr]out export-ignore
        [attr]loop loop
        *.windows windows
        b.windows -windows
        *.out out
        d.c loop
        """);
    assertSameAsGit();
  }

  @Test
  void whatIsNotAppliedIsOneWarningForEachFile() throws Exception {
    write("lfs.bin", "version https://git-lfs.github.com/spec/v1\n");
    write("kana.txt", "\u30ab\u30ca\n");
    write("strange.txt", "x\n");
    write("date.txt", "$Format:%cr %(describe)$\n");
    commit(
        """
        *.bin filter=lfs -text
        kana.txt working-tree-encoding=ISO-8859-1
        strange.txt working-tree-encoding=no-such-encoding
        date.txt export-subst
        """);
    assertThat(warnings())
        .containsExactlyInAnyOrder(
            "p/lfs.bin: filter=lfs is not applied: filters are never run",
            "p/kana.txt: working-tree-encoding=ISO-8859-1 is not applied: the content cannot be"
                + " written in it",
            "p/strange.txt: working-tree-encoding=no-such-encoding is not applied: there is no such"
                + " encoding",
            "p/date.txt: export-subst leaves what depends on more than the commit: [%(describe),"
                + " %cr]");
    assertThat(files(ours(Optional.empty()))).containsEntry("p/strange.txt", "x\n");
    Map<String, String> git = files(git("archive", "--format=tar", "--prefix=p/", "HEAD"));
    git.remove("p/date.txt");
    assertThat(files(ours(Optional.empty()))).containsAllEntriesOf(git);
  }

  @Test
  void theSharedExampleIsAsGitMakesIt() throws Exception {
    Path script = Path.of("../../shared/faults/remotes/mk-attrs.sh").toAbsolutePath();
    assumeTrue(Files.isReadable(script), "the shared folder is not here");
    run(folder, "sh", script.toString());
    work = folder.resolve("attrs");
    Map<String, String> git = files(git("archive", "--format=tar", "--prefix=p/", "HEAD"));
    git.remove("p/subst.txt");
    assertThat(git).hasSize(4);
    assertThat(files(ours(Optional.empty()))).containsAllEntriesOf(git);
    assertThat(warnings()).singleElement().asString().contains("subst.txt", "%(describe)", "%cr");
  }
}
