package dev.kci.tarball;

import java.util.regex.Pattern;

/**
 * How a checkout's tarball is called: {@code linux-<tree>-<branch>-<describe>}, which is also the
 * folder inside it; the file has {@code .tar.gz} after it.
 */
public record TarballName(String folder) {
  // what would lead out of the folder, or means something to a URL or a shell's user
  private static final Pattern UNFIT = Pattern.compile("[/\\\\:\\p{Cntrl}\\s]");

  /** The name for a revision; slashes and the like become {@code _}. */
  public static TarballName of(String tree, String branch, String describe) {
    String name = String.join("-", "linux", tree, branch, describe);
    return new TarballName(UNFIT.matcher(name).replaceAll("_"));
  }

  /** The name of the file. */
  public String file() {
    return folder + ".tar.gz";
  }
}
