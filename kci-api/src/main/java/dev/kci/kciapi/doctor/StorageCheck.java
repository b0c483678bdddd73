package dev.kci.kciapi.doctor;

import dev.kci.cli.ApiOptions;
import dev.kci.config.StorageConfig;
import dev.kci.kciapi.storage.StorageChoice;
import dev.kci.storage.Storage;
import dev.kci.storage.StorageException;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Checks that a file can be written to a storage and read back. */
final class StorageCheck {
  private final ApiOptions api;
  private final StorageConfig config;

  StorageCheck(ApiOptions api, StorageConfig config) {
    this.api = api;
    this.config = config;
  }

  /** Writes a small file, always with the same name, and reads it back. */
  Finding roundTrip() {
    String what = "storage " + config.name();
    Path file = null;
    try (Storage storage = StorageChoice.open(api, config)) {
      byte[] content = Instant.now().toString().getBytes(StandardCharsets.US_ASCII);
      file = Files.createTempFile("kci-doctor", ".txt");
      Files.write(file, content);
      URI url = storage.upload(file, "kci-doctor", "doctor.txt");
      try (InputStream back = storage.open("kci-doctor", "doctor.txt")) {
        boolean same = Arrays.equals(content, back.readAllBytes());
        return new Finding(
            what, same, url + (same ? " written and read back" : " reads back with other content"));
      }
    } catch (StorageException e) {
      return new Finding(what, false, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Finding(what, false, ErrorText.of(e));
    } finally {
      delete(file);
    }
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
