package dev.kci.tarball.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What git 2.39 prints is compared in {@code GitArchiveIT}. */
class CommitFormatTest {
  private static final String COMMIT =
      """
      tree 0123456789012345678901234567890123456789
      parent 1111111111111111111111111111111111111111
      parent 2222222222222222222222222222222222222222
      author Zoë A <zoe.a@example.org> 1767303245 +0530
      committer C O <c@example.org> 1795554855 -0800

      x86: a subject (v2)...
      in two lines

      Body
      of two.
      """;

  private final RevCommit commit = RevCommit.parse(COMMIT.getBytes(UTF_8));
  private final CommitFormat format =
      new CommitFormat(
          new InMemoryRepository(new DfsRepositoryDescription("test")), commit, "refs/tags/");

  private String expand(String text) throws IOException {
    return new String(format.expand(text.getBytes(UTF_8), false), UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          %T          | 0123456789012345678901234567890123456789
          %P          | 1111111111111111111111111111111111111111 2222222222222222222222222222222222222222
          %an, %cn    | Zoë A, C O
          %aE %al     | zoe.a@example.org zoe.a
          %ad         | Fri Jan 2 03:04:05 2026 +0530
          %aD         | Fri, 2 Jan 2026 03:04:05 +0530
          %ai         | 2026-01-02 03:04:05 +0530
          %cI         | 2026-11-24T13:14:15-08:00
          %cs %ct     | 2026-11-24 1795554855
          %s          | x86: a subject (v2)... in two lines
          %f          | x86-a-subject-v2
          %x41%%      | A%
          <%D%d>      | <>
          %(describe) | %(describe)
          %ar %q %    | %ar %q %
          100%        | 100%
          """)
  void expandsCommitPlaceholders(String placeholders, String expected) throws IOException {
    assertThat(expand("<$Format:" + placeholders + "$>")).isEqualTo("<" + expected + ">");
  }

  @Test
  void listsUnexpandedPlaceholders() {
    String text =
        "%ar $Format:%H %ar %%D %x25d %(describe:abbrev=8) %q$ $Format:%D%cr%C(red)$ %N $Format:%d";
    assertThat(CommitFormat.left(text.getBytes(UTF_8)))
        .containsExactlyInAnyOrder("%ar", "%cr", "%C(red)");
  }

  @Test
  void expandsTheMessage() throws IOException {
    assertThat(expand("$Format:%H:%n%b$")).isEqualTo(commit.name() + ":\nBody\nof two.\n");
    assertThat(expand("$Format:%B$")).startsWith("x86: a").endsWith("\nof two.\n");
  }

  @Test
  void expandsBytes() throws IOException {
    assertThat(format.expand("$Format:%xe4%x00%x4$".getBytes(UTF_8), false))
        .isEqualTo("\u00e4\u0000%x4".getBytes(ISO_8859_1));
  }

  @Test
  void otherContentIsUnchanged() throws IOException {
    byte[] bytes = "a $ b \u00ff\u0000 $Format: $Id$ $Format:%n".getBytes(ISO_8859_1);
    assertThat(new String(format.expand(bytes, false), ISO_8859_1))
        .isEqualTo("a $ b \u00ff\u0000  Id$ $Format:%n");
  }
}
