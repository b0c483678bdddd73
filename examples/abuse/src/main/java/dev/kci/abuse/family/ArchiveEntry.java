package dev.kci.abuse.family;

import java.util.List;

/**
 * An entry of a git tree that must not get into a tarball.
 *
 * @param path the names of the folders and the file, as in their trees
 * @param mode git's mode: 100644, 120000 (link), 160000 (submodule)
 * @param target the content; the target of a link
 */
record ArchiveEntry(List<String> path, String mode, String target) {
  @Override
  public String toString() {
    return mode + " " + Printable.of(String.join(" in ", path)) + " " + Printable.of(target);
  }
}
