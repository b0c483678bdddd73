package dev.kci.report.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kci.files.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteFolderTest {
  @TempDir Path temp;

  @Test
  void onlyNewAndChangedPagesAreWritten() throws IOException {
    SiteFolder folder = new SiteFolder(temp, DurableFile::write);
    assertThat(folder.write(Map.of("index.html", "one", "a/b.html", "two"))).isEqualTo(2);
    assertThat(folder.write(Map.of("index.html", "ONE", "a/b.html", "two"))).isEqualTo(1);
    assertThat(folder.pages("a")).containsExactly("a/b.html");
    folder.remove(Set.of("a/b.html"));
    assertThat(temp.resolve("a")).doesNotExist();
    assertThat(folder.has("index.html")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x.html", "a/../../x.html", "/tmp/x.html"})
  void noPageLeavesTheFolder(String name) {
    SiteFolder folder = new SiteFolder(temp.resolve("site"), DurableFile::write);
    assertThatIllegalArgumentException().isThrownBy(() -> folder.write(Map.of(name, "x")));
  }

  /** Two versions in which every page leads to others, some of which the other does not have. */
  @Test
  void linksAreWholeWhereverTheWriterDies() throws IOException {
    Map<String, String> before =
        Map.of(
            "index.html", "b/index.html",
            "b/index.html", "b/old.html b/job.html",
            "b/job.html", "b/old.html b/index.html",
            "b/old.html", "b/job.html index.html");
    Map<String, String> after = new LinkedHashMap<>();
    after.put("index.html", "b/index.html c/index.html");
    after.put("b/index.html", "b/new.html b/job.html");
    after.put("b/job.html", "b/new.html b/job-2.html");
    after.put("b/job-2.html", "b/job.html b/new.html");
    after.put("b/new.html", "b/job.html b/job-2.html");
    after.put("c/index.html", "index.html");
    int deaths = 0;
    for (int writes = 0; writes <= after.size(); writes++) {
      Path site = temp.resolve("site-" + writes);
      new SiteFolder(site, DurableFile::write).write(before);
      assertThat(deadLinks(site)).isEmpty();
      try {
        new SiteFolder(site, dyingAfter(writes)).write(after);
      } catch (IOException death) {
        deaths++;
      }
      assertThat(deadLinks(site)).as("after %d writes", writes).isEmpty();
      new SiteFolder(site, DurableFile::write).write(after);
      new SiteFolder(site, DurableFile::write).remove(Set.of("b/old.html"));
      assertThat(deadLinks(site)).isEmpty();
    }
    assertThat(deaths).isEqualTo(after.size());
  }

  private static SiteFolder.Writer dyingAfter(int writes) {
    AtomicInteger left = new AtomicInteger(writes);
    return (file, content) -> {
      if (left.getAndDecrement() == 0) {
        throw new IOException("killed");
      }
      DurableFile.write(file, content);
    };
  }

  /** Follows the names in each page from the index on. */
  private static List<String> deadLinks(Path site) throws IOException {
    Set<String> seen = new HashSet<>(Set.of("index.html"));
    Deque<String> open = new ArrayDeque<>(seen);
    List<String> dead = new java.util.ArrayList<>();
    while (!open.isEmpty()) {
      String page = open.removeFirst();
      if (!Files.exists(site.resolve(page))) {
        dead.add(page);
        continue;
      }
      for (String link : Files.readString(site.resolve(page)).split(" ")) {
        if (seen.add(link)) {
          open.add(link);
        }
      }
    }
    return dead;
  }
}
