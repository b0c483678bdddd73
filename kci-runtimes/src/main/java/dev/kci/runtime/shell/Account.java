package dev.kci.runtime.shell;

import dev.kci.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * A user of this machine.
 *
 * @param name as configured
 */
record Account(String name, int uid, int gid) {
  static final int ROOT = 0;

  /**
   * Looks a user up.
   *
   * @throws RuntimeFailure if there is no such user
   */
  static Account named(String name) {
    try {
      return new Account(name, id("-u", name), id("-g", name));
    } catch (IOException e) {
      throw RuntimeFailure.refused("user: '%s' is not a user of this machine".formatted(name));
    }
  }

  private static int id(String option, String name) throws IOException {
    Process id =
        new ProcessBuilder(List.of("id", option, "--", name))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    id.getOutputStream().close();
    String number = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!number.matches("\\d{1,9}")) {
      throw new IOException("no such user");
    }
    return Integer.parseInt(number);
  }

  /** Returns the uid of a file's owner; for a new file of this process, its own. */
  static int ownerOf(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** Returns the gid of a file. */
  static int groupOf(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:gid", LinkOption.NOFOLLOW_LINKS);
  }

  /** Makes this user the owner of a file. */
  void own(Path file) throws IOException {
    Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
  }
}
