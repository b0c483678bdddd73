package dev.kci.text;

/** Turns names, such as a runtime's or a job's, into names of files, folders and keys. */
public final class FileName {
  private FileName() {}

  /** Returns a name with {@code _} for all but letters, digits, dots, dashes and underscores. */
  public static String of(String name) {
    return name.replaceAll("[^A-Za-z0-9._-]", "_");
  }
}
