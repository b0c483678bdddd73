package dev.kci.runtime.shell;

import dev.kci.config.Secret;
import dev.kci.runtime.OutputLimits;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings of a shell runtime for tests. */
public final class TestShell {
  private TestShell() {}

  /** As the runner's own user, root or not, without isolation. */
  public static ShellSettings plain(Path folder) {
    return settings(folder, null, ShellSettings.Wanted.NONE, OutputLimits.STANDARD);
  }

  public static ShellSettings settings(
      Path folder, @Nullable String user, ShellSettings.Wanted isolation, OutputLimits limits) {
    return new ShellSettings(
        "shell",
        "http://127.0.0.1:1/",
        folder,
        "host",
        System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
        null,
        user,
        isolation,
        limits,
        Duration.ofMillis(300),
        new Secret("the-token"));
  }
}
