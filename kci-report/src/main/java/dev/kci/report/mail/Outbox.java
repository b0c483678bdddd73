package dev.kci.report.mail;

import dev.kci.files.PrivateFolder;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of mails that is written before anything is sent, so that neither a crash nor a mail
 * server that is away loses one, and that remembers what was reported.
 *
 * <p>{@code pending/KEY.eml} waits to be sent, {@code sent/KEY.eml} was taken by the server, {@code
 * failed/KEY.eml} was refused for good with the reason in {@code KEY.txt}; move it back to {@code
 * pending} to send it again. {@code handled/CHECKOUT.txt} says what came of a checkout. A file
 * appears under its name whole and on the disk, or not at all. One process at a time; thread-safe.
 */
public final class Outbox implements AutoCloseable {
  /** Added before a waiting mail's own header: whom it must still go to. Never sent. */
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private static final String RECIPIENTS = "X-Outbox-Recipients: ";

  private static final String MAIL = ".eml";
  private static final List<String> FOLDERS = List.of("pending", "sent", "failed", "handled");

  private final Path folder;
  private final FileChannel lockFile;
  private final Consumer<OutboxStep> steps;

  private Outbox(Path folder, FileChannel lockFile, Consumer<OutboxStep> steps) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.steps = steps;
  }

  /**
   * Opens an outbox, which is made when it is not there.
   *
   * @throws UncheckedIOException when the folder cannot be written or another process has it open
   */
  public static Outbox open(Path folder) {
    return open(folder, step -> {});
  }

  /**
   * As {@link #open(Path)}.
   *
   * @param steps is told of each step just after it, so that a test can end the process there
   */
  static Outbox open(Path folder, Consumer<OutboxStep> steps) {
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
      Outbox outbox = new Outbox(folder, lockFile, steps);
      outbox.removeUnfinished();
      return outbox;
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

  /** What a crash left half written was never under its name. */
  private void removeUnfinished() throws IOException {
    for (Path path : list(folder, ".tmp")) {
      Files.delete(path);
    }
  }

  /** Whether {@link #handled} was called for a checkout, in this run or an earlier one. */
  public boolean isHandled(String checkout) {
    return Files.exists(folder.resolve("handled").resolve(name(checkout) + ".txt"));
  }

  /** Remembers what came of a checkout; call it when all of its mails are in the outbox. */
  public void handled(String checkout, String outcome) {
    write("handled", name(checkout) + ".txt", (outcome + "\n").getBytes(StandardCharsets.UTF_8));
    steps.accept(OutboxStep.HANDLED);
  }

  /**
   * Adds a mail, unless one with its key was ever added.
   *
   * @return whether it was added
   */
  public boolean add(OutboxMail mail) {
    String file = name(mail.key()) + MAIL;
    for (String place : List.of("pending", "sent", "failed")) {
      if (Files.exists(folder.resolve(place).resolve(file))) {
        return false;
      }
    }
    write("pending", file, bytes(mail));
    steps.accept(OutboxStep.ADDED);
    return true;
  }

  /** The keys of all mails that wait to be sent, the oldest first. */
  public List<String> pending() {
    return keys("pending");
  }

  /** The keys of all mails that were refused for good. */
  public List<String> failed() {
    return keys("failed");
  }

  private List<String> keys(String place) {
    try {
      return list(folder.resolve(place), MAIL).stream()
          .sorted(java.util.Comparator.comparing(Outbox::modified).thenComparing(Path::toString))
          .map(path -> path.getFileName().toString())
          .map(name -> name.substring(0, name.length() - MAIL.length()))
          .toList();
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
   * A waiting mail; empty when it waits no longer. One whose file is damaged, as a full or failing
   * disk may leave it, goes to the failed ones and holds up no other.
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
        LOG.error("Mail {}: {}; kept in {}", key, reason, folder.resolve("failed"));
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

  /** Notes that some recipients have a mail, so that it goes to the rest only. */
  public void sentInPart(OutboxMail rest) {
    write("pending", name(rest.key()) + MAIL, bytes(rest));
    steps.accept(OutboxStep.SENT_IN_PART);
  }

  /** Notes that the server took a mail for all its recipients. */
  public void sent(String key) {
    move(key, "sent");
    steps.accept(OutboxStep.SENT);
  }

  /** Notes that a mail will never be taken. */
  public void failed(String key, String reason) {
    write("failed", name(key) + ".txt", (reason + "\n").getBytes(StandardCharsets.UTF_8));
    move(key, "failed");
    steps.accept(OutboxStep.FAILED);
  }

  /** Notes why some recipients were refused though others have the mail. */
  public void refused(String key, String reason) {
    write("failed", name(key) + ".txt", (reason + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Tells the step between the server's answer and its note, for tests. */
  void accepted() {
    steps.accept(OutboxStep.ACCEPTED);
  }

  private void move(String key, String place) {
    String file = name(key) + MAIL;
    try {
      Files.move(
          folder.resolve("pending").resolve(file),
          folder.resolve(place).resolve(file),
          StandardCopyOption.ATOMIC_MOVE);
      sync(folder.resolve(place));
      sync(folder.resolve("pending"));
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

  private synchronized void write(String place, String file, byte[] bytes) {
    Path temporary = folder.resolve(place + "-" + file + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
      steps.accept(OutboxStep.WRITTEN);
      Files.move(temporary, folder.resolve(place).resolve(file), StandardCopyOption.ATOMIC_MOVE);
      sync(folder.resolve(place));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A rename is on the disk when its folder is. */
  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }

  private static List<Path> list(Path directory, String suffix) throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.filter(path -> path.getFileName().toString().endsWith(suffix)).toList();
    }
  }

  private static String name(String key) {
    return MessageIds.atom(key);
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
