package dev.kci.runtime;

import java.nio.charset.StandardCharsets;

/** Names of artifacts, which become names of files where jobs find them. Nodes bring any text. */
public final class ArtifactName {
  /** The longest name of a file on Linux, in bytes (limits.h, NAME_MAX). */
  private static final int LONGEST = 255;

  private ArtifactName() {}

  /** Whether a file can have the name, or one like it, in any folder and nowhere else. */
  public static boolean isValid(String name) {
    return !name.isBlank()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.chars().noneMatch(Character::isISOControl)
        && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
  }

  /** The name of a valid artifact's file, without characters that other languages may read. */
  public static String file(String name) {
    return name.replaceAll("[^A-Za-z0-9._+-]", "_");
  }
}
