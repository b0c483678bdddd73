package dev.kci.text;

/** Turns names, such as a runtime's or a job's, into names of files, folders and keys. */
public final class FileName {
  private FileName() {}

  /**
   * Returns a name with {@code _} for all but letters, digits, dots, dashes and underscores. Names
   * that would mean the folder itself or the one above get underscores only.
   */
  public static String of(String name) {
    return switch (name) {
      case "", "." -> "_";
      case ".." -> "__";
      default -> name.replaceAll("[^A-Za-z0-9._-]", "_");
    };
  }
}
