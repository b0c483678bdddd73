package dev.kci.service;

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
 * Locks a folder for one process. The operating system frees the lock when the process ends, even
 * if it is killed. The file holds the process id, for the message to a second process, and stays.
 */
final class JournalLock implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalLock.class);

  /**
   * What this process has locked, since POSIX frees a process's locks on a file when it closes that
   * file, through whatever descriptor: a second one must not even be opened.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private JournalLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param file in the {@linkplain Path#toRealPath real path} of its folder
   * @throws IOException if it is taken; the message says by whom
   */
  static JournalLock take(Path file) throws IOException {
    if (!OWN.add(file)) {
      throw new IOException("this process uses it already");
    }
    try {
      return new JournalLock(file, locked(file));
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
        throw new IOException(
            "it is in use by "
                + (owner.isEmpty() ? "another process" : "process " + owner)
                + "; stop that one or give this another name");
      }
      notePid(channel);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Only the message to a second process needs it, so a full disk must not keep the first out. */
  private static void notePid(FileChannel channel) {
    byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid));
    } catch (IOException e) {
      LOG.debug("The lock is taken, but its file cannot be written: {}", e.getMessage());
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
