package dev.kci.tarball;

/** Thrown if a tarball is no longer needed once it is made. It is not uploaded then. */
final class NotNeededException extends Exception {
  private static final long serialVersionUID = 1L;
}
