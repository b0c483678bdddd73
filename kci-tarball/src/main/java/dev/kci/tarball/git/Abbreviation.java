package dev.kci.tarball.git;

import java.io.IOException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;

/**
 * How git abbreviates an object's id: to a length that grows with the repository, and longer if
 * that is not unique. Source: git's object-name.c, find_unique_abbrev, with core.abbrev at auto;
 * objects in packs count, loose ones do not.
 */
final class Abbreviation {
  private static final int LEAST = 7;

  private Abbreviation() {}

  /**
   * @param digits minimum number; negative for git's default
   */
  static String of(Repository repository, ObjectId id, int digits) throws IOException {
    int least =
        digits < 0
            ? length(repository.getObjectDatabase().getApproximateObjectCount())
            : Math.max(digits, 4);
    try (ObjectReader reader = repository.newObjectReader()) {
      return reader.abbreviate(id, Math.min(least, id.name().length())).name();
    }
  }

  /** Half of the bits of the count, in digits, since collisions come with its square root. */
  static int length(long objects) {
    int bits = 64 - Long.numberOfLeadingZeros(objects);
    return Math.max(LEAST, (bits + 1) / 2);
  }
}
