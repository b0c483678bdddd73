package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.storage.LocalStorage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadsTest {
  private static final Node NODE = Node.builder(NodeKind.JOB, "job").id("n1").build();

  @TempDir private Path folder;

  @Test
  void artifactNamedLikeTheStoredLogDoesNotReplaceIt() throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    files.put("log.txt.gz", file("own"));
    files.put("log", file("log"));
    Uploads uploads =
        new Uploads(new LocalStorage(folder.resolve("stored"), URI.create("https://files/")));
    assertThat(uploads.of(NODE, files))
        .containsEntry("log", "https://files/job-n1/log.txt.gz")
        .containsEntry("log.txt.gz", "https://files/job-n1/artifacts/log.txt.gz");
    assertThat(folder.resolve("stored/job-n1/log.txt.gz")).hasContent("log");
    assertThat(folder.resolve("stored/job-n1/artifacts/log.txt.gz")).hasContent("own");
  }

  @Test
  void logOfAPulledJobHasTheNameThatItsReadersExpect() throws IOException {
    Uploads uploads =
        new Uploads(new LocalStorage(folder.resolve("stored"), URI.create("https://files/")));
    Node pulled = NODE.withArtifact("job_definition", "https://files/a.json");
    assertThat(uploads.of(pulled, Map.of("log", file("log"))))
        .containsEntry("log", "https://files/job-n1/log.txt.gz")
        .containsEntry("test_log", "https://files/job-n1/log.txt.gz");
    assertThat(uploads.of(pulled, Map.of("other", file("other")))).containsOnlyKeys("other");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve(text), text);
  }
}
