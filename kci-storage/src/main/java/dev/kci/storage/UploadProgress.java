package dev.kci.storage;

/** Who wants to know how far an upload is; called from one thread at a time. */
@FunctionalInterface
public interface UploadProgress {
  /**
   * @param bytes of the file sent so far; starts at zero for each attempt
   */
  void sent(long bytes);

  /** Tells nobody. */
  static UploadProgress none() {
    return bytes -> {};
  }
}
