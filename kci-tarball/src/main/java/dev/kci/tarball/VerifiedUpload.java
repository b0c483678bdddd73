package dev.kci.tarball;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kci.files.Sha256;
import dev.kci.service.StopSignal;
import dev.kci.storage.Storage;
import dev.kci.storage.StorageException;
import dev.kci.storage.UploadProgress;
import dev.kci.tarball.archive.ArchiveSummary;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads a file and verifies the length and SHA-256 of what it reads back. If the storage lost or
 * cut the file, it is sent again.
 */
final class VerifiedUpload {
  private static final Logger LOG = LoggerFactory.getLogger(VerifiedUpload.class);
  private static final int ATTEMPTS = 3;

  private final Storage storage;
  private final StopSignal stop;

  VerifiedUpload(Storage storage, StopSignal stop) {
    this.storage = storage;
    this.stop = stop;
  }

  /**
   * Uploads a tarball, and beside it {@code <name>.sha256} as {@code sha256sum --check} reads it.
   *
   * @param needed whether the tarball is still needed; checked before each transfer, which would
   *     overwrite the file of somebody who was faster
   * @throws NotNeededException if it is not
   * @throws StorageException if what is read back differs from what was sent, three times
   */
  URI upload(
      Path file,
      String folder,
      String name,
      ArchiveSummary summary,
      UploadProgress progress,
      BooleanSupplier needed)
      throws IOException, NotNeededException {
    Sent tarball = new Sent(summary.length(), summary.sha256());
    URI url = verified(file, folder, name, tarball, progress, needed);
    Path checksum = Path.of(file + ".sha256");
    try {
      byte[] line = (summary.sha256() + "  " + name + "\n").getBytes(UTF_8);
      Files.write(checksum, line);
      Sent sent = new Sent(line.length, Sha256.of(line));
      verified(checksum, folder, name + ".sha256", sent, UploadProgress.none(), needed);
    } finally {
      Files.deleteIfExists(checksum);
    }
    return url;
  }

  /** The expected file. */
  private record Sent(long length, String sha256) {}

  private URI verified(
      Path file,
      String folder,
      String name,
      Sent sent,
      UploadProgress progress,
      BooleanSupplier needed)
      throws NotNeededException {
    for (int attempt = 1; ; attempt++) {
      if (!needed.getAsBoolean()) {
        throw new NotNeededException();
      }
      URI url = storage.upload(file, folder, name, progress);
      Optional<String> difference = difference(folder, name, sent);
      if (difference.isEmpty()) {
        return url;
      }
      if (attempt == ATTEMPTS || stop.isStopped()) {
        throw new StorageException(difference.get());
      }
      LOG.warn("{}; sending it again", difference.get());
    }
  }

  /**
   * Returns how the stored file differs from what was sent; empty if it does not.
   *
   * @throws StorageException if the storage does not say, so that another attempt would not help
   */
  private Optional<String> difference(String folder, String name, Sent sent) {
    try {
      long length = storage.length(folder, name);
      if (length != sent.length()) {
        return Optional.of(
            "%s/%s has %d bytes in the storage, but %d were sent"
                .formatted(folder, name, length, sent.length()));
      }
      String sha256 = sha256(folder, name, sent.length());
      return sha256.equals(sent.sha256())
          ? Optional.empty()
          : Optional.of(
              "%s/%s has SHA-256 %s in the storage, but the file sent has %s"
                  .formatted(folder, name, sha256, sent.sha256()));
    } catch (StorageException e) {
      if (e.isMissing()) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  /** Reads the file back, with retries, and at most one byte more than was sent. */
  private String sha256(String folder, String name, long length) {
    for (int attempt = 1; ; attempt++) {
      MessageDigest digest = Sha256.start();
      try (InputStream in = storage.open(folder, name);
          DigestInputStream digested = new DigestInputStream(in, digest)) {
        byte[] part = new byte[1 << 16];
        for (long left = length + 1; left > 0; ) {
          int read = digested.read(part, 0, (int) Math.min(left, part.length));
          left = read < 0 ? 0 : left - read;
        }
        return Sha256.finish(digest);
      } catch (IOException e) {
        String failure = folder + "/" + name + " cannot be read back: " + ErrorText.of(e);
        if (attempt == ATTEMPTS || stop.isStopped()) {
          throw new StorageException(failure, e);
        }
        LOG.warn("{}; reading it again", failure);
      }
    }
  }
}
