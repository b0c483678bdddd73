package dev.kci.cli.api;

import java.io.IOException;

/** What to say of an I/O error. */
final class Failures {
  private Failures() {}

  /** The error in words: some have a message that is only a name. */
  static String words(IOException e) {
    String kind = e.getClass().getSimpleName().replaceAll("Exception$", "");
    return e.getMessage() == null ? kind : kind + " (" + e.getMessage() + ")";
  }
}
