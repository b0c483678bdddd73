package dev.kci.sandbox.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The received mails as files {@code 0001.eml}, {@code 0002.eml}, … in a folder, byte for byte as
 * received. Thread-safe.
 */
public final class MailFolder {
  private final Path folder;
  private int last;

  /** Opens the folder, which may contain mails from an earlier run. */
  public MailFolder(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.last = numbers().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  public Path folder() {
    return folder;
  }

  /** Stores a mail; returns its number. */
  synchronized int add(byte[] message) throws IOException {
    int number = last + 1;
    Path part = folder.resolve("incoming.part");
    Files.write(part, message);
    Files.move(part, file(number), StandardCopyOption.ATOMIC_MOVE);
    last = number;
    notifyAll();
    return number;
  }

  /**
   * Waits for mails.
   *
   * @param count the number of mails in the folder to wait for
   * @param limit the maximum wait
   * @return whether there are at least {@code count}
   */
  public synchronized boolean await(int count, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (numbers().size() < count) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /** Returns the numbers of all mails, oldest first. */
  public List<Integer> numbers() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.matches("\\d{4,}\\.eml"))
          .map(name -> Integer.valueOf(name.substring(0, name.length() - 4)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the mail with a number, as received. */
  public Optional<byte[]> read(int number) {
    try {
      Path file = file(number);
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns all mails as text, oldest first. */
  public List<String> texts() {
    return numbers().stream()
        .flatMap(number -> read(number).stream())
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toList();
  }

  private Path file(int number) {
    return folder.resolve(String.format("%04d.eml", number));
  }
}
