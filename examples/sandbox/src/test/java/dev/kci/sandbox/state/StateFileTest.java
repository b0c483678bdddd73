package dev.kci.sandbox.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
  @TempDir Path folder;

  private List<String> reopened(Path file) throws IOException {
    List<String> restored = new ArrayList<>();
    StateFile.open(file, (kind, record) -> restored.add(kind + " " + record.get("number"))).close();
    return restored;
  }

  @Test
  void mostlyOutdatedFileIsCompacted() throws IOException {
    Path file = folder.resolve("journal.jsonl");
    try (StateFile state = StateFile.open(file, (kind, record) -> {})) {
      state.append("node", "b", Map.of("number", 0L));
      for (long number = 1; number <= 2000; number++) {
        state.append("node", "a", Map.of("number", number));
      }
    }
    assertThat(reopened(file)).containsExactly("node 0", "node 2000");
    assertThat(Files.readAllLines(file)).hasSize(2);
    assertThat(reopened(file)).as("from the new file").containsExactly("node 0", "node 2000");
  }
}
