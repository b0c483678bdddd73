package dev.kci.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes SHA-256 digests of texts and streams. Thread-safe; a {@link MessageDigest} is not. */
public final class Sha256 {
  private Sha256() {}

  /** Returns the digest of a text in UTF-8, as 64 hex digits. */
  public static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the digest of bytes, as 64 hex digits. */
  public static String of(byte[] bytes) {
    MessageDigest digest = start();
    digest.update(bytes);
    return finish(digest);
  }

  /** Returns the digest of a file's content, as 64 hex digits. */
  public static String of(Path file) throws IOException {
    MessageDigest digest = start();
    Files.copy(file, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    return finish(digest);
  }

  /** Returns a digest to update; {@link #finish} ends it. */
  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Returns the digest of everything fed to {@code digest}, as 64 hex digits, and resets it. */
  public static String finish(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
