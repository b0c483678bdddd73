package dev.kci.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest {
  @TempDir Path folder;

  @Test
  void storesTheFileAndNothingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("spool"), "content");
    Path root = folder.resolve("made");
    try (LocalStorage storage = new LocalStorage(root, null)) {
      List<Long> sent = new ArrayList<>();
      URI url = storage.upload(file, "checkout-1", "linux.tar.gz", sent::add);
      assertThat(sent).last().isEqualTo(7L);
      assertThat(url).isEqualTo(root.resolve("checkout-1/linux.tar.gz").toUri());
      assertThat(storage.length("checkout-1", "linux.tar.gz")).isEqualTo(7);
      try (InputStream in = storage.open("checkout-1", "linux.tar.gz")) {
        assertThat(in).hasContent("content");
      }
      Files.writeString(file, "longer content");
      storage.upload(file, "checkout-1", "linux.tar.gz");
      assertThat(storage.length("checkout-1", "linux.tar.gz")).isEqualTo(14);
    }
    assertThat(root.resolve("checkout-1"))
        .isDirectoryContaining("glob:**/linux.tar.gz")
        .isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void returnsTheWebServersUrl() throws IOException {
    Path file = Files.writeString(folder.resolve("spool"), "content");
    try (LocalStorage storage = new LocalStorage(folder, URI.create("https://host/files"))) {
      assertThat(storage.upload(file, "a/b", "c d"))
          .isEqualTo(URI.create("https://host/files/a/b/c%20d"));
    }
  }

  @Test
  void missingFilesAreReported() {
    try (LocalStorage storage = new LocalStorage(folder, null)) {
      Path missing = folder.resolve("missing");
      assertThatThrownBy(() -> storage.upload(missing, "a", "b"))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("missing");
      assertThatThrownBy(() -> storage.length("a", "b"))
          .hasMessageContaining("no such file")
          .matches(e -> ((StorageException) e).isMissing());
      assertThatThrownBy(() -> storage.open("a", "b")).hasMessageContaining("no such file");
    }
  }
}
