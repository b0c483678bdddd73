package dev.kci.tarball.archive;

/** Observes the progress of an archive; called from one thread at a time. */
@FunctionalInterface
public interface Progress {
  /**
   * @param entries files and folders written so far
   * @param length bytes of the compressed archive written so far
   */
  void written(long entries, long length);

  /** Observes nothing. */
  static Progress none() {
    return (entries, length) -> {};
  }
}
