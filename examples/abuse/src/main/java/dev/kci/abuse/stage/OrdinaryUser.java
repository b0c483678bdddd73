package dev.kci.abuse.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An unprivileged user, as whom a suite that is root starts a runner and a bystander process. A
 * suite that is not root is itself an ordinary user.
 */
public final class OrdinaryUser {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String ID = "65534";
  private static final List<String> CHANGE =
      List.of("setpriv", "--reuid", ID, "--regid", ID, "--clear-groups");
  private static final List<String> NAMESPACE =
      List.of("unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "true");

  private final boolean root;

  public OrdinaryUser() {
    this.root = isRoot();
  }

  /** Returns whether the suite is root. */
  public static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Returns whether the user may create namespaces, and the suite can become the user. */
  public boolean hasNamespaces() {
    try {
      return Command.run(Path.of("/"), LIMIT, Map.of(), command(NAMESPACE)).code() == 0;
    } catch (IOException e) { // there is no setpriv or unshare
      return false;
    }
  }

  /** Returns the command that runs another one as this user, in the same process. */
  public List<String> command(List<String> other) {
    List<String> command = new ArrayList<>(root ? CHANGE : List.of());
    command.addAll(other);
    return command;
  }

  /** Makes the user the owner of a folder and everything in it. */
  void own(Path folder) throws IOException {
    if (root) {
      Command change =
          Command.run(
              folder, LIMIT, Map.of(), List.of("chown", "-R", ID + ":" + ID, folder.toString()));
      if (change.code() != 0) {
        throw new IOException("chown: " + change.output());
      }
    }
  }

  /** Writes a script with an executable's name that runs it as this user. */
  Path script(Path folder, Path executable) throws IOException {
    Path script = folder.resolve(executable.getFileName());
    Files.writeString(
        script,
        "#!/bin/sh\nexec "
            + String.join(" ", command(List.of("'" + executable + "'")))
            + " \"$@\"\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
