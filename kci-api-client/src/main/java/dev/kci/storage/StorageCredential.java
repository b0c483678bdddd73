package dev.kci.storage;

import java.util.Objects;

/** The secret with which a storage lets us write; never shown. */
public final class StorageCredential {
  private final String secret;

  public StorageCredential(String secret) {
    this.secret = Objects.requireNonNull(secret, "secret");
  }

  /** The secret itself, for the one who sends it. */
  String reveal() {
    return secret;
  }

  @Override
  public String toString() {
    return "***";
  }
}
