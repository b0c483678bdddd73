package dev.kci.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files for a client's {@code --config} and {@code --settings} that name the storage of a
 * {@link Sandbox}.
 */
public record ClientFiles(Path configuration, Path settings) {
  /**
   * Writes {@code config.yaml} and {@code kernelci.toml}.
   *
   * @param folder of the files; existing ones are replaced
   * @param configuration YAML that follows the storage's; without {@code storage}
   * @param settings TOML that follows the pipeline user's; without {@code [DEFAULT]}
   * @throws IOException if the folder cannot be written
   */
  public static ClientFiles write(
      Sandbox sandbox, Path folder, String configuration, String settings) throws IOException {
    ClientFiles files =
        new ClientFiles(folder.resolve("config.yaml"), folder.resolve("kernelci.toml"));
    Files.writeString(
        files.configuration,
        "storage:\n  sandbox: {storage_type: backend, base_url: '%1$s', api_url: '%1$s'}\n"
                .formatted(sandbox.storageUrl())
            + configuration);
    Files.writeString(
        files.settings,
        "[DEFAULT]\nstorage_config = \"sandbox\"\n[storage.sandbox]\nstorage_cred = \"%s\"\n"
                .formatted(sandbox.token("pipeline").reveal())
            + settings);
    return files;
  }
}
