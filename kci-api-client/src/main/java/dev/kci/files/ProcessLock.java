package dev.kci.files;

import dev.kci.text.ErrorText;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks a folder for one process. The operating system releases the lock when the process ends,
 * even if it is killed. The file stays; it holds the process id for the error of a second process.
 * Thread-safe.
 */
public final class ProcessLock implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessLock.class);

  /**
   * The files locked by this process. POSIX releases a process's locks on a file when it closes any
   * descriptor of it, so the file must not even be opened a second time.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private ProcessLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param folder an existing folder that this process can write
   * @param name name of the lock's file there
   * @throws FolderInUseException if another process holds it; the message says which
   * @throws IOException if the file cannot be created or locked
   */
  public static ProcessLock take(Path folder, String name) throws IOException {
    Path file = folder.toRealPath().resolve(name);
    if (!OWN.add(file)) {
      throw new FolderInUseException("in use by this process");
    }
    try {
      return new ProcessLock(file, locked(file));
    } catch (IOException e) {
      OWN.remove(file);
      throw e;
    }
  }

  private static FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        String owner = Files.readString(file).strip();
        throw new FolderInUseException(
            "in use by " + (owner.isEmpty() ? "another process" : "process " + owner));
      }
      notePid(channel);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Only a second process's error needs the id, so a full disk must not stop the first process. */
  private static void notePid(FileChannel channel) {
    byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid));
    } catch (IOException e) {
      LOG.debug("Locked, but the lock's file cannot be written: {}", ErrorText.of(e));
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      OWN.remove(file);
    }
  }
}
