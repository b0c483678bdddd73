package dev.kci.storage;

/** Receives the progress of an upload; called from one thread at a time. */
@FunctionalInterface
public interface UploadProgress {
  /**
   * @param bytes the number of bytes sent so far; starts at zero for each attempt
   */
  void sent(long bytes);

  /** Returns a receiver that does nothing. */
  static UploadProgress none() {
    return bytes -> {};
  }
}
