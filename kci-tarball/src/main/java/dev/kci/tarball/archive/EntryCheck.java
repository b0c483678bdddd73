package dev.kci.tarball.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kci.text.SafeText;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.FileMode;

/**
 * Refuses entries that would be unpacked elsewhere or into a repository. It refuses what {@code git
 * archive} refuses on Linux (see {@code verify_path} in git's read-cache.c and {@code
 * is_ntfs_dotgit} in path.c), and two things that it accepts although no git command creates them:
 * names with a slash, and entries with the path of a symbolic link, which some programs would write
 * through. Not thread-safe.
 */
final class EntryCheck {
  private static final int SHOWN = 200;

  /** In any case, with suffixes that NTFS drops or treats as a stream, also after a backslash. */
  private static final Pattern DOT_GIT =
      Pattern.compile("(?i)(^|\\\\)(\\.git|git~1)[ .]*(\\z|[\\\\:])");

  /** Short names of .gitmodules on NTFS if the usual ones are taken. */
  private static final String HASHED =
      "~[1-9]\\d{6}|g~[1-9]\\d{5}|gi~[1-9]\\d{4}|gi7~[1-9]\\d{3}|gi7e~[1-9]\\d{2}"
          + "|gi7eb~[1-9]\\d|gi7eba~[1-9]";

  /** As a link, it leads git to somebody else's file. */
  private static final Pattern GITMODULES =
      Pattern.compile("(?is)(.*\\\\)?(\\.gitmodules|gitmod~[1-4]|" + HASHED + ")[ .]*(\\z|:.*)");

  private final String commit;
  private final Set<ByteBuffer> links = new HashSet<>();

  /**
   * @param commit its id, for messages
   */
  EntryCheck(String commit) {
    this.commit = commit;
  }

  /**
   * Checks the next entry.
   *
   * @param path from the top of the commit's tree, without a slash at its end
   * @param nameLength length in bytes of the entry's own name, at the end of the path
   */
  void check(byte[] path, int nameLength, FileMode mode) throws RefusedEntryException {
    boolean link = FileMode.SYMLINK.equals(mode);
    String name = new String(path, path.length - nameLength, nameLength, ISO_8859_1);
    Optional<String> flaw = flaw(name, link);
    if (flaw.isPresent()) {
      throw refused(path, flaw.get());
    }
    ByteBuffer key = ByteBuffer.wrap(path);
    if (links.contains(key)) {
      throw refused(path, "a symbolic link has the same path");
    }
    if (link) {
      links.add(key);
    }
  }

  private static Optional<String> flaw(String name, boolean link) {
    if (name.isEmpty()) {
      return Optional.of("its name is empty");
    }
    if (name.equals(".") || name.equals("..")) {
      return Optional.of("its name means another folder");
    }
    if (name.indexOf('/') >= 0) {
      return Optional.of("its name has a slash");
    }
    if (mayMeanGit(name) && DOT_GIT.matcher(name).find()) {
      return Optional.of("its name means git's own folder");
    }
    return link && GITMODULES.matcher(name).matches()
        ? Optional.of("it is a link named .gitmodules")
        : Optional.empty();
  }

  /** Returns whether the pattern, which is slow, may occur in a name. */
  private static boolean mayMeanGit(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '~' || c == '.' && name.regionMatches(true, i + 1, "git", 0, 3)) {
        return true;
      }
    }
    return false;
  }

  private RefusedEntryException refused(byte[] path, String why) {
    return new RefusedEntryException(
        "commit %s has the entry '%s': %s, so no archive is made of it"
            .formatted(commit, SafeText.escape(new String(path, UTF_8), SHOWN), why));
  }
}
