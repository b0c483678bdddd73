package dev.kci.tarball;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kci.service.StopSignal;
import dev.kci.storage.Storage;
import dev.kci.storage.StorageException;
import dev.kci.storage.UploadProgress;
import dev.kci.tarball.archive.ArchiveSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads a file and believes only what it reads back: the length and the SHA-256. A storage that
 * lost or cut the file gets it again.
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
   * @throws StorageException when what can be read back is not what was sent, three times
   */
  URI upload(Path file, String folder, String name, ArchiveSummary summary, UploadProgress progress)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      URI url = storage.upload(file, folder, name, progress);
      try {
        verify(folder, name, summary);
        uploadChecksum(file, folder, name, summary.sha256());
        return url;
      } catch (StorageException e) {
        if (attempt == ATTEMPTS || stop.isStopped()) {
          throw e;
        }
        LOG.warn("{}/{} is not in the storage as sent; again: {}", folder, name, e.getMessage());
      }
    }
  }

  private void verify(String folder, String name, ArchiveSummary sent) throws IOException {
    long length = storage.length(folder, name);
    if (length != sent.length()) {
      throw new StorageException(
          "%s/%s has %d bytes in the storage, of %d sent"
              .formatted(folder, name, length, sent.length()));
    }
    String sha256 = sha256(folder, name);
    if (!sha256.equals(sent.sha256())) {
      throw new StorageException(
          "%s/%s has SHA-256 %s in the storage, sent was %s"
              .formatted(folder, name, sha256, sent.sha256()));
    }
  }

  private String sha256(String folder, String name) throws IOException {
    MessageDigest digest = newSha256();
    try (InputStream in = storage.open(folder, name);
        DigestInputStream digested = new DigestInputStream(in, digest)) {
      digested.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new StorageException(folder + "/" + name + " cannot be read back: " + e, e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void uploadChecksum(Path file, String folder, String name, String sha256)
      throws IOException {
    Path checksum = Path.of(file + ".sha256");
    try {
      Files.writeString(checksum, sha256 + "  " + name + "\n", UTF_8);
      storage.upload(checksum, folder, name + ".sha256");
    } finally {
      Files.deleteIfExists(checksum);
    }
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
