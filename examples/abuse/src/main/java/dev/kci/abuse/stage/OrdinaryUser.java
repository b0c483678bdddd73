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
 * Somebody without rights, as whom a suite that is root starts a runner and the process beside it.
 * A suite that is not root is an ordinary user itself.
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

  /** Whether the suite is root. */
  public static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Whether this machine lets the user make namespaces, and the suite become the user. */
  public boolean hasNamespaces() {
    try {
      return Command.run(Path.of("/"), LIMIT, Map.of(), command(NAMESPACE)).code() == 0;
    } catch (IOException e) { // there is no setpriv or unshare
      return false;
    }
  }

  /** The command that runs another one as this user, in the same process. */
  public List<String> command(List<String> other) {
    List<String> command = new ArrayList<>(root ? CHANGE : List.of());
    command.addAll(other);
    return command;
  }

  /** Makes the user the owner of a folder and all in it. */
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
