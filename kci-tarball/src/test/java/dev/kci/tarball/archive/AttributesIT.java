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
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
          .write(repository, repository.resolve("HEAD"), "refs/tags/", "p", out, Progress.none());
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
    assertSame(git("archive", "--format=tar", "--prefix=p/", "HEAD"));
  }

  /** What git makes of the commit where it knows the remote's tags, but no branch. */
  private byte[] gitWithTagsOnly() throws Exception {
    Path bare = folder.resolve("bare");
    if (!Files.exists(bare)) {
      git("init", "-q", "--bare", bare.toString());
    }
    run(bare, "git", "fetch", "-q", work.toString(), "HEAD", "refs/tags/*:refs/tags/*");
    String commit = new String(git("rev-parse", "HEAD"), UTF_8).strip();
    return run(bare, "git", "archive", "--format=tar", "--prefix=p/", commit);
  }

  private void assertSame(byte[] expected) throws IOException {
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
  void lineEndsFollowTheAttributes() throws Exception {
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
  void identsNameTheBlob() throws Exception {
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
  void contentsAreEncoded() throws Exception {
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
  void macrosExpandToTheirAttributes() throws Exception {
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
  void unappliedAttributesAreOneWarningPerFile() throws Exception {
    write("lfs.bin", "version https://git-lfs.github.com/spec/v1\n");
    write("kana.txt", "\u30ab\u30ca\n");
    write("strange.txt", "x\n");
    write("date.txt", "$Format:%cr %ah %(describe)$ $Format:%(describe) %N$\n");
    commit(
        """
        *.bin filter=lfs -text
        kana.txt working-tree-encoding=ISO-8859-1
        strange.txt working-tree-encoding=no-such-encoding
        date.txt export-subst
        """);
    assertThat(warnings())
        .containsExactlyInAnyOrder(
            "p/lfs.bin: filter=lfs is not applied: filters never run",
            "p/kana.txt: working-tree-encoding=ISO-8859-1 is not applied: the content cannot be"
                + " converted to it",
            "p/strange.txt: working-tree-encoding=no-such-encoding is not applied: there is no such"
                + " encoding",
            "p/date.txt: export-subst does not expand [%ah, %cr]");
    assertThat(files(ours(Optional.empty()))).containsEntry("p/strange.txt", "x\n");
    Map<String, String> git = files(git("archive", "--format=tar", "--prefix=p/", "HEAD"));
    git.remove("p/date.txt");
    assertThat(files(ours(Optional.empty()))).containsAllEntriesOf(git);
  }

  @Test
  void localGitSettingsAreIgnored() throws Exception {
    write("a.txt", TEXT);
    write("b.txt", TEXT);
    write("c.h", "$Format:%H$");
    commit("b.txt text\n");
    write(".git/info/attributes", "a.txt eol=crlf\nb.txt export-ignore\n*.h export-subst\n");
    git("config", "core.autocrlf", "true");
    git("config", "core.eol", "crlf");
    byte[] git = gitWithTagsOnly();
    assertThat(files(git))
        .containsEntry("p/a.txt", TEXT)
        .containsEntry("p/b.txt", TEXT)
        .containsEntry("p/c.h", "$Format:%H$");
    assertSame(git);
  }

  @Test
  void sharedExampleMatchesGit() throws Exception {
    Path script = Path.of("../../shared/faults/remotes/mk-attrs.sh").toAbsolutePath();
    assumeTrue(Files.isReadable(script), "the shared folder is not here");
    run(folder, "sh", script.toString());
    work = folder.resolve("attrs");
    Map<String, String> git = files(gitWithTagsOnly());
    assertThat(git).hasSize(5);
    git.computeIfPresent(
        "p/subst.txt", (name, text) -> text.replaceFirst("cr [0-9]+ seconds? ago", "cr %cr"));
    assertThat(files(ours(Optional.empty()))).isEqualTo(git);
    assertThat(warnings()).singleElement().asString().contains("subst.txt", "[%cr]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%(describe)|next-1-3-g7",
        "%(describe:)|next-1-3-g7",
        "%(describe:tags)|later-2-g7",
        "%(describe:tags=true)|later-2-g7",
        "%(describe:tags=ON,match=v*)|v1.0-3-g7",
        "%(describe:tags=2)|later-2-g7",
        "%(describe:tags=0)|next-1-3-g7",
        "%(describe:tags=)|next-1-3-g7",
        "%(describe:tags=false)|next-1-3-g7",
        "%(describe:tags=other)|next-1-3-g7",
        "%(describe:tags,tags=no)|next-1-3-g7",
        "%(describe:tags,)|later-2-g7",
        "%(describe:abbrev=0)|next-1",
        "%(describe:abbrev=12)|next-1-3-g12",
        "%(describe:abbrev=2)|next-1-3-g4",
        "%(describe:abbrev=-1)|next-1-3-g4",
        "%(describe:abbrev=50)|next-1-3-g40",
        "%(describe:match=v*)|v1.0-3-g7",
        "%(describe:match=v?.0,match=n*)|next-1-3-g7",
        "%(describe:exclude=n*)|v1.0-3-g7",
        "%(describe:exclude=l*,tags)|next-1-3-g7",
        "%(describe:match=v*,exclude=v1.0)|",
        "%(describe:match=nothing)|",
        "%(describe:match=none)%(describe)|%(describe)",
        "%(describe)%(describe)|next-1-3-g7%(describe)",
        "%(describe:foo) %(describe)|%(describe:foo) %(describe)",
        "%%(describe) %(describe)|%(describe) next-1-3-g7",
        "%(describe:abbrev=)|%(describe:abbrev=)",
        "%(describe:abbrev)|%(describe:abbrev)",
        "%(describe:abbrev=4 )|%(describe:abbrev=4 )",
        "%(describe:match=)|%(describe:match=)",
        "%(describe:tags ,abbrev=4)|%(describe:tags ,abbrev=4)",
        "%(describe|%(describe",
        "%(describe %(describe)|%(describe %(describe)",
        "%D%d|",
      })
  void descriptionMatchesGit(String format, String expected) throws Exception {
    history();
    write("a", "[$Format:" + format + "$]");
    commit("a export-subst\n");
    byte[] git = gitWithTagsOnly();
    String shown =
        Pattern.compile("-g([0-9a-f]+)")
            .matcher(files(git).get("p/a"))
            .replaceAll(id -> "-g" + id.group(1).length());
    assertThat(shown).isEqualTo("[%s]", expected == null ? "" : expected);
    assertSame(git);
    assertThat(warnings()).isEmpty();
  }

  /** A commit with two annotated tags, and one after it with a lightweight tag. */
  private void history() throws Exception {
    write("f", "1");
    git("add", "-A");
    git("commit", "-qm", "1");
    git("tag", "-a", "v1.0", "-m", "v1.0");
    git("tag", "-a", "next-1", "-m", "next-1");
    write("f", "2");
    git("commit", "-qam", "2");
    git("tag", "later");
  }

  @Test
  void onlyTheFirstDescriptionIsExpanded() throws Exception {
    history();
    for (String file : List.of("a", "b", "sub/a", "z")) {
      write(file, "$Format:%h %(describe)$ $Format:%(describe)$");
    }
    write("A", "no format: %(describe)$");
    write("B", "$Format:%(describe)$");
    commit("* export-subst\nB !export-subst\na working-tree-encoding=UTF-16LE\n");
    byte[] git = gitWithTagsOnly();
    assertThat(files(git).get("p/b")).contains("next-1-").endsWith(" %(describe)");
    assertThat(files(git).get("p/z")).endsWith(" %(describe) %(describe)");
    assertSame(git);
  }

  @Test
  void decorationsAreTagsOnly() throws Exception {
    write("a", "[$Format:%D$][$Format:%d$]");
    write("b", "$Format:%D$");
    commit("* export-subst\n");
    for (String tag : List.of("v1.0", "aa", "dir/x", "zz", "v1.0-rc1")) {
      git("tag", tag);
    }
    git("tag", "-a", "mm", "-m", "mm");
    git("branch", "other");
    byte[] git = gitWithTagsOnly();
    assertThat(files(git).get("p/b"))
        .isEqualTo("tag: zz, tag: v1.0-rc1, tag: v1.0, tag: mm, tag: dir/x, tag: aa");
    assertSame(git);
  }
}
