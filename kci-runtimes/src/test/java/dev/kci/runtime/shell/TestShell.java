package dev.kci.runtime.shell;

import dev.kci.config.Secret;
import dev.kci.runtime.EnvironmentFile;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.RuntimeHome;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings of a shell runtime for tests. */
public final class TestShell {
  private TestShell() {}

  /** As the runner's own user, root or not, without isolation. */
  public static ShellSettings plain() {
    return settings(null, ShellSettings.Wanted.NONE);
  }

  public static ShellSettings settings(@Nullable String user, ShellSettings.Wanted isolation) {
    return new ShellSettings(new EnvironmentFile(null), user, isolation);
  }

  public static RuntimeHome home(Path folder) {
    return home(folder, OutputLimits.STANDARD);
  }

  public static RuntimeHome home(Path folder, OutputLimits limits) {
    return new RuntimeHome(
        "shell",
        "http://127.0.0.1:1/",
        folder,
        "host",
        limits,
        Duration.ofMillis(300),
        new Secret("the-token"));
  }
}
