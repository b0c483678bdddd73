package dev.kci.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import dev.kci.config.StorageConfig;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoragesTest {
  private static final UploadRetry RETRY = UploadRetry.standard(new StopSignal());
  @TempDir Path folder;

  private StorageConfig config(String values) throws IOException {
    Path file = folder.resolve("storage.yaml");
    Files.writeString(file, "storage:\n  mine: {" + values + "}\n");
    return Objects.requireNonNull(Configuration.load(List.of(file)).storages().get("mine"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "storage_type: backend, base_url: 'http://h/f', api_url: 'http://h/' | BackendStorage",
        "storage_type: local, path: /tmp/x | LocalStorage",
        "storage_type: ssh, host: h, user: u, path: /p, base_url: 'http://h/' | SshStorage",
      })
  void opensTheConfiguredKind(String values, String kind) throws IOException {
    try (Storage storage = Storages.open(config(values), null, RETRY)) {
      assertThat(storage.getClass().getSimpleName()).isEqualTo(kind);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "storage_type: azure, base_url: 'http://h/' | azure",
        "storage_type: backend, api_url: 'http://h/' | base_url",
        "storage_type: backend, base_url: 'ftp://h/' | ftp://h/",
        "storage_type: backend, base_url: 'http://h h/' | expected a URL",
        "storage_type: local | path",
        "storage_type: ssh, user: u, path: /p, base_url: 'http://h/' | host",
      })
  void errorNamesTheWrongLine(String values, String said) throws IOException {
    StorageConfig config = config(values);
    assertThatThrownBy(() -> Storages.open(config, null, RETRY))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("storage.yaml:2", "storage.mine", said);
  }
}
