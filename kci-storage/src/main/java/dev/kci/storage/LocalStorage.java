package dev.kci.storage;

import dev.kci.files.DurableFile;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Storage in a folder of this machine. A file gets its name only when it is complete: it is written
 * under another name and then renamed.
 */
public final class LocalStorage implements Storage {
  private final Path root;
  private final @Nullable URI baseUrl;

  /**
   * @param root the folder, created if necessary
   * @param baseUrl the URL at which a web server serves the folder; null for {@code file:} URLs
   */
  public LocalStorage(Path root, @Nullable URI baseUrl) {
    this.root = root.toAbsolutePath().normalize();
    this.baseUrl = baseUrl;
  }

  @Override
  public URI upload(Path file, String folder, String name) {
    return upload(file, folder, name, UploadProgress.none());
  }

  @Override
  public URI upload(Path file, String folder, String name, UploadProgress progress) {
    StoredName stored = new StoredName(folder, name);
    Path target = path(stored);
    try {
      Files.createDirectories(target.getParent());
      // not createTempFile: only its owner could read the file, not a web server
      Path part = target.resolveSibling(".upload-" + UUID.randomUUID() + ".part");
      try {
        try (OutputStream out = new WatchedOutputStream(Files.newOutputStream(part), progress)) {
          Files.copy(file, out);
        }
        DurableFile.sync(part); // otherwise a power cut could leave an empty file with the name
        DurableFile.rename(part, target);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new StorageException(
          "Cannot store " + file + " as " + target + ": " + ErrorText.of(e), e);
    }
    return baseUrl == null ? target.toUri() : StorageUrls.join(baseUrl, stored);
  }

  @Override
  public long length(String folder, String name) {
    Path path = path(new StoredName(folder, name));
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  @Override
  public InputStream open(String folder, String name) {
    Path path = path(new StoredName(folder, name));
    try {
      return Files.newInputStream(path);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Does nothing: transfers only run within a call. */
  @Override
  public void close() {}

  private Path path(StoredName stored) {
    return root.resolve(stored.folder()).resolve(stored.name());
  }

  private static StorageException unreadable(Path path, IOException e) {
    String message = "Cannot read " + path + ": " + ErrorText.of(e);
    return e instanceof NoSuchFileException
        ? StorageException.missing(message, e)
        : new StorageException(message, e);
  }
}
