package dev.kci.service;

import dev.kci.files.DurableFile;
import dev.kci.files.PrivateFolder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a journal: its file, the lock, and how a new file takes the place of the old. */
final class JournalFolder {
  private static final Logger LOG = LoggerFactory.getLogger(JournalFolder.class);

  private final Path folder;
  private final JournalLock lock;

  /** Fills a new file. */
  @FunctionalInterface
  interface Content {
    void writeTo(JournalFile target) throws IOException;
  }

  private JournalFolder(Path folder, JournalLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** Makes the folder when it is not there, and locks it. */
  static JournalFolder open(Path folder) {
    try {
      PrivateFolder.create(folder);
      return new JournalFolder(folder, JournalLock.take(folder.toRealPath().resolve("lock")));
    } catch (IOException e) {
      throw new JournalException(
          "Event journal "
              + folder
              + ": "
              + reason(e)
              + "; expected a folder of its own that may be written",
          e);
    }
  }

  Path file() {
    return folder.resolve("events.journal");
  }

  private Path part() {
    return folder.resolve("events.journal.part");
  }

  /** Reads what an earlier process left; a file that is damaged is kept beside. */
  JournalScan scan() throws IOException {
    Files.deleteIfExists(part());
    if (!Files.exists(file())) {
      return JournalScan.empty();
    }
    if (JournalFile.isBlank(file())) {
      LOG.warn("{} is empty, as after a power cut; it starts without events", file());
      return JournalScan.empty();
    }
    JournalScan found = JournalScan.of(JournalFile.open(file()));
    if (found.tornBytes() > 0) {
      LOG.info(
          "{}: the last {} bytes are no whole record, as after a crash; dropped",
          file(),
          found.tornBytes());
    }
    if (found.damagedBytes() > 0) {
      damaged(found.damagedBytes());
    }
    return found;
  }

  /** Says that some of the file cannot be read, and keeps it beside as it is. */
  void damaged(long bytes) {
    LOG.warn(
        "{} is damaged: {} bytes before whole records cannot be read. An event may be lost; the"
            + " periodic query finds what it was about. Is the disk healthy? {}",
        file(),
        bytes,
        kept());
  }

  private String kept() {
    Path kept = folder.resolve("events.journal.damaged");
    try {
      Files.copy(file(), kept, StandardCopyOption.REPLACE_EXISTING);
      return "The file is kept as " + kept;
    } catch (IOException e) { // a full disk must not keep what can be read from being handled
      return "The file cannot be kept as " + kept + ": " + reason(e);
    }
  }

  /** Has a new file take the place of the journal, whole or not at all; opens it. */
  JournalFile rewrite(Content content) throws IOException {
    JournalFile made = JournalFile.create(part());
    try {
      content.writeTo(made);
      made.sync();
      DurableFile.rename(part(), file());
    } catch (IOException e) {
      made.close();
      Files.deleteIfExists(part());
      throw e;
    }
    syncFolder();
    return made;
  }

  /** The file has its name already: no failure goes up. */
  private void syncFolder() {
    try {
      DurableFile.syncFolder(folder);
    } catch (IOException e) {
      LOG.warn("{}", message("may be an older one after a power cut"), e);
    }
  }

  String message(String what) {
    return "Event journal " + file() + " " + what;
  }

  JournalException failure(String what, IOException cause) {
    return new JournalException(message(what) + ": " + reason(cause), cause);
  }

  private static String reason(IOException e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return e instanceof FileSystemException
        ? e.getClass().getSimpleName().replaceAll("Exception$", "") + " " + reason
        : reason;
  }

  void close() {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("{}", message("cannot be unlocked"), e);
    }
  }
}
