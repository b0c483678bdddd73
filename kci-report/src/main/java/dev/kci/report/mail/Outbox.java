package dev.kci.report.mail;

import dev.kci.files.DurableFile;
import dev.kci.files.PrivateFolder;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of mails, each written before it is sent: a crash or a mail server that is down loses
 * none, and no checkout is reported twice.
 *
 * <p>{@code pending/KEY.eml} waits to be sent, {@code sent/KEY.eml} was accepted by the server,
 * {@code failed/KEY.eml} was rejected for good with the reason in {@code KEY.txt}; move it back to
 * {@code pending} to send it again. {@code handled/CHECKOUT.txt} says what became of a checkout. A
 * file appears under its name {@linkplain DurableFile whole and on the disk}, or not at all. One
 * process at a time; thread-safe.
 */
public final class Outbox implements MailQueue, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** Precedes a pending mail's own header: whom it must still go to. Never sent. */
  private static final String RECIPIENTS = "X-Outbox-Recipients: ";

  private static final String MAIL = ".eml";
  private static final List<String> FOLDERS = List.of("pending", "sent", "failed", "handled");

  private final Path folder;
  private final FileChannel lockFile;

  private Outbox(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /**
   * Opens an outbox, creating it if it is missing.
   *
   * @throws UncheckedIOException if the folder cannot be written or another process has it open
   */
  public static Outbox open(Path folder) {
    try {
      PrivateFolder.create(folder);
      for (String name : FOLDERS) {
        PrivateFolder.create(folder.resolve(name));
      }
      FileChannel lockFile =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(lockFile)) {
        lockFile.close();
        throw new IOException("another kci-report has this outbox open");
      }
      return new Outbox(folder, lockFile);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("Outbox " + folder + ": " + ErrorText.of(e), e));
    }
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  @Override
  public boolean isHandled(String checkout) {
    return isHandled(folder, checkout);
  }

  /** As {@link #isHandled(String)}, for an outbox that is not opened and may be missing. */
  public static boolean isHandled(Path folder, String checkout) {
    return Files.exists(folder.resolve("handled").resolve(name(checkout) + ".txt"));
  }

  @Override
  public void handled(String checkout, String outcome) {
    LOG.info("Handled checkout={} outcome='{}'", checkout, outcome);
    write("handled", name(checkout) + ".txt", (outcome + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public synchronized boolean add(OutboxMail mail) {
    String file = name(mail.key()) + MAIL;
    for (String place : List.of("pending", "sent", "failed")) {
      if (Files.exists(folder.resolve(place).resolve(file))) {
        return false;
      }
    }
    write("pending", file, bytes(mail));
    return true;
  }

  /** The keys of the mails that wait to be sent, oldest first. */
  public List<String> pending() {
    return pending(folder);
  }

  /** As {@link #pending()}, for an outbox that is not opened and may be missing. */
  public static List<String> pending(Path folder) {
    try {
      return list(folder.resolve("pending"), MAIL).stream()
          .sorted(Comparator.comparing(Outbox::modified).thenComparing(Path::toString))
          .map(path -> path.getFileName().toString())
          .map(name -> name.substring(0, name.length() - MAIL.length()))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Instant modified(Path path) {
    try {
      return Files.getLastModifiedTime(path).toInstant();
    } catch (IOException gone) {
      return Instant.EPOCH;
    }
  }

  /**
   * Reads a pending mail; empty if it is no longer pending. If its file is damaged, as by a failing
   * disk, the mail moves to {@code failed} and does not delay the others.
   */
  public Optional<OutboxMail> read(String key) {
    try {
      byte[] bytes = Files.readAllBytes(folder.resolve("pending").resolve(name(key) + MAIL));
      int end = 0;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      String first = new String(bytes, 0, end, StandardCharsets.UTF_8).strip();
      if (!first.startsWith(RECIPIENTS) || end == bytes.length) {
        String reason = "the file is damaged; expected a first line " + RECIPIENTS + "… and a mail";
        LOG.error(
            "Moved a damaged mail aside mail={} folder={} error={}",
            key,
            folder.resolve("failed"),
            reason);
        failed(key, reason);
        return Optional.empty();
      }
      List<String> recipients = List.of(first.substring(RECIPIENTS.length()).split(","));
      return Optional.of(
          new OutboxMail(key, recipients, Arrays.copyOfRange(bytes, end + 1, bytes.length)));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Records that some recipients have a mail, so that only the rest still get it. */
  public void sentInPart(OutboxMail rest) {
    write("pending", name(rest.key()) + MAIL, bytes(rest));
  }

  /** Records that the server accepted a mail for all its recipients. */
  public void sent(String key) {
    move(key, "sent");
  }

  /** Records that the server will never accept a mail. */
  public void failed(String key, String reason) {
    write("failed", name(key) + ".txt", (reason + "\n").getBytes(StandardCharsets.UTF_8));
    move(key, "failed");
  }

  /** Records why some recipients were rejected although others have the mail. */
  public void refused(String key, String reason) {
    write("failed", name(key) + ".txt", (reason + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void move(String key, String place) {
    String file = name(key) + MAIL;
    try {
      Files.move(
          folder.resolve("pending").resolve(file),
          folder.resolve(place).resolve(file),
          StandardCopyOption.ATOMIC_MOVE);
      DurableFile.syncFolder(folder.resolve(place));
      DurableFile.syncFolder(folder.resolve("pending"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(OutboxMail mail) {
    byte[] head =
        (RECIPIENTS + String.join(",", mail.recipients()) + "\r\n")
            .getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + mail.message().length);
    System.arraycopy(mail.message(), 0, all, head.length, mail.message().length);
    return all;
  }

  private void write(String place, String file, byte[] bytes) {
    try {
      DurableFile.write(folder.resolve(place).resolve(file), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> list(Path directory, String suffix) throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.filter(path -> path.getFileName().toString().endsWith(suffix)).toList();
    }
  }

  private static String name(String key) {
    return MessageIds.ofKey(key);
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
