package dev.kci.tarball.archive;

/** Who wants to know how far an archive is; called from one thread at a time. */
@FunctionalInterface
public interface Progress {
  /**
   * @param entries files and folders written so far
   * @param length bytes of the compressed archive written so far
   */
  void written(long entries, long length);

  /** Tells nobody. */
  static Progress none() {
    return (entries, length) -> {};
  }
}
