package dev.kci.runner.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimJournalTest {
  @TempDir Path temp;

  private ClaimJournal journal() {
    return new ClaimJournal(temp.resolve("claims"), "lab");
  }

  @Test
  void claimSurvivesAKill() {
    String claim = journal().claim("n1");
    assertThat(claim).matches("lab:[0-9a-f]{32}");
    ClaimJournal after = journal();
    assertThat(after.of("n1")).contains(claim);
    assertThat(after.claim("n1")).isEqualTo(claim);
    assertThat(after.all()).isEqualTo(Map.of("n1", claim));
  }

  @Test
  void removedClaimIsGone() {
    ClaimJournal journal = journal();
    String claim = journal.claim("n1");
    journal.remove("n1");
    journal.remove("n2");
    assertThat(journal.all()).isEmpty();
    assertThat(journal().all()).isEmpty();
    assertThat(journal.claim("n1")).isNotEqualTo(claim);
  }

  @Test
  void otherFilesAreIgnored() throws Exception {
    Path claims = Files.createDirectories(temp.resolve("claims"));
    Files.writeString(claims.resolve("n1.json"), "{\"claim\": \"other:00\"}");
    Files.writeString(claims.resolve("n2.json"), "half {");
    Files.writeString(claims.resolve("n3.json.part"), "{\"claim\": \"lab:00\"}");
    Files.writeString(claims.resolve("a b.json"), "{\"claim\": \"lab:00\"}");
    assertThat(journal().all()).isEmpty();
  }
}
