package dev.kci.text;

import java.nio.charset.StandardCharsets;

/** Turns names of artifacts into names of files for jobs. A node may contain any text. */
public final class ArtifactName {
  /** The longest name of a file on Linux, in bytes (limits.h, NAME_MAX). */
  private static final int LONGEST = 255;

  private ArtifactName() {}

  /**
   * Returns whether the name is safe as a file name: not too long, and no way out of its folder.
   */
  public static boolean isValid(String name) {
    return !name.isBlank()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.chars().noneMatch(Character::isISOControl)
        && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
  }

  /**
   * Returns the file name of a valid artifact, without characters that are special to a shell or
   * YAML.
   */
  public static String file(String name) {
    return name.replaceAll("[^A-Za-z0-9._+-]", "_");
  }
}
