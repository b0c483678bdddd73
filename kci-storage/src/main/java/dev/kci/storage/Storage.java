package dev.kci.storage;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;

/**
 * A place for files that others download by URL: tarballs, logs, build artifacts.
 *
 * <p>A file has a name in a folder. Folders may have several levels, separated by {@code /}.
 * Implementations are thread-safe; {@link #close()} cancels transfers in progress.
 */
public interface Storage extends AutoCloseable {
  /**
   * Stores a file, replacing any with the same folder and name. Retries transient failures.
   *
   * @param folder not empty, relative, without {@code .} and {@code ..}
   * @param name the file's name in the storage, without {@code /}
   * @return the URL from which it can be downloaded
   * @throws StorageException if it could not be stored
   */
  URI upload(Path file, String folder, String name);

  /**
   * Like {@link #upload(Path, String, String)}, but reports progress if the storage supports it.
   *
   * @param progress called on the sending thread
   */
  default URI upload(Path file, String folder, String name, UploadProgress progress) {
    return upload(file, folder, name);
  }

  /**
   * Returns the length of a stored file in bytes. Retries transient failures.
   *
   * @throws StorageException if it {@linkplain StorageException#isMissing does not exist}, or the
   *     storage does not answer
   */
  long length(String folder, String name);

  /**
   * Opens a stored file for reading. Retries transient failures. The caller closes the stream.
   *
   * @throws StorageException if it {@linkplain StorageException#isMissing does not exist}, or the
   *     storage does not answer
   */
  InputStream open(String folder, String name);

  @Override
  void close();
}
