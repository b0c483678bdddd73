package dev.kci.storage;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;

/**
 * A place for files that others download by URL: tarballs, logs, build artifacts.
 *
 * <p>A file lies in a folder under a name. Folders may have several levels, divided by {@code /};
 * names have one. Implementations are thread-safe; {@link #close()} ends transfers under way.
 */
public interface Storage extends AutoCloseable {
  /**
   * Stores a file, replacing one of the same folder and name, and retries what may pass.
   *
   * @param folder not empty, relative, without {@code .} and {@code ..}
   * @param name the name that the file gets, without {@code /}
   * @return the URL from which it can be downloaded
   * @throws StorageException when it could not be stored
   */
  URI upload(Path file, String folder, String name);

  /**
   * As {@link #upload(Path, String, String)}, and tells how far it is where the storage knows.
   *
   * @param progress called in the thread that sends
   */
  default URI upload(Path file, String folder, String name, UploadProgress progress) {
    return upload(file, folder, name);
  }

  /**
   * The length in bytes of a stored file; retries what may pass.
   *
   * @throws StorageException when it {@linkplain StorageException#isMissing is not there}, or the
   *     storage does not answer
   */
  long length(String folder, String name);

  /**
   * Opens a stored file for reading; retries what may pass. The caller closes the stream.
   *
   * @throws StorageException when it {@linkplain StorageException#isMissing is not there}, or the
   *     storage does not answer
   */
  InputStream open(String folder, String name);

  @Override
  void close();
}
