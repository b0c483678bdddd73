package dev.kci.git;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * Lets JGit work for a user whose home is read-only. JGit measures file systems and saves the
 * result in {@code $XDG_CONFIG_HOME/jgit/config}; if it cannot, it logs two errors with stack
 * traces at each start. With this it does not save, and measures again in the next process.
 */
public final class ReadOnlyHome extends SystemReader.Delegate {
  private ReadOnlyHome(SystemReader system) {
    super(system);
  }

  /** Changes JGit for this process; call it before the first repository is opened. */
  public static synchronized void allow() {
    SystemReader system = SystemReader.getInstance();
    if (!(system instanceof ReadOnlyHome)) {
      SystemReader.setInstance(new ReadOnlyHome(system));
    }
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    FileBasedConfig config = super.openJGitConfig(parent, fs);
    return canBeWritten(config.getFile().getAbsoluteFile().getParentFile())
        ? config
        : new NeverSaved(parent, config.getFile(), fs);
  }

  private static boolean canBeWritten(File folder) {
    try {
      return Files.isWritable(Files.createDirectories(folder.toPath()));
    } catch (IOException e) {
      return false;
    }
  }

  private static final class NeverSaved extends FileBasedConfig {
    NeverSaved(Config parent, File file, FS fs) {
      super(parent, file, fs);
    }

    @Override
    public void save() {}
  }
}
