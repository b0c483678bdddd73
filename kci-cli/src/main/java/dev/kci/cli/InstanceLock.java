package dev.kci.cli;

import dev.kci.files.FolderInUseException;
import dev.kci.files.ProcessLock;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps other processes from being the same instance of a service at the same time. */
final class InstanceLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceLock.class);

  /** A single pass is not needed now. */
  static final class OtherProcess extends RuntimeException {
    private static final long serialVersionUID = 1;

    private OtherProcess(String message, FolderInUseException cause) {
      super(message, cause);
    }
  }

  private @Nullable ProcessLock held;

  /**
   * Locks the instance's folder. If this object already holds the lock, as after SIGHUP, does
   * nothing.
   *
   * @param once whether the process makes a single pass
   * @throws OtherProcess if another process uses the folder, and this one makes a single pass
   * @throws CommandFailure if another process uses the folder, or it cannot be locked
   */
  void take(Path folder, boolean once) {
    if (held != null) {
      return;
    }
    try {
      held = ProcessLock.take(folder, "instance.lock");
    } catch (FolderInUseException e) {
      String message = "state folder " + folder + " is " + e.getMessage();
      if (once) {
        throw new OtherProcess(message, e);
      }
      throw new CommandFailure(message + "; stop that process, or give another --state-dir", e);
    } catch (IOException e) {
      throw new CommandFailure("state folder " + folder + ": " + ErrorText.of(e), e);
    }
  }

  @Override
  public void close() {
    if (held == null) {
      return;
    }
    try {
      held.close();
    } catch (IOException e) {
      LOG.debug("The lock ends with the process: {}", ErrorText.of(e));
    }
    held = null;
  }
}
