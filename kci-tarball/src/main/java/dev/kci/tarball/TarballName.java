package dev.kci.tarball;

import java.util.regex.Pattern;

/**
 * The name of a checkout's tarball: {@code linux-<tree>-<branch>-<describe>}, which is also the
 * folder inside it. The file's name ends in {@code .tar.gz}.
 */
public record TarballName(String folder) {
  // characters that would leave the folder, or are special in URLs or shells
  private static final Pattern UNFIT = Pattern.compile("[/\\\\:\\p{Cntrl}\\s]");

  /** Returns the name for a revision; slashes and similar characters become {@code _}. */
  public static TarballName of(String tree, String branch, String describe) {
    String name = String.join("-", "linux", tree, branch, describe);
    return new TarballName(UNFIT.matcher(name).replaceAll("_"));
  }

  /** The name of the file. */
  public String file() {
    return folder + ".tar.gz";
  }
}
