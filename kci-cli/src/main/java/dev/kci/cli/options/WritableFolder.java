package dev.kci.cli.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks folders that a command will write to, without creating them. */
public final class WritableFolder {
  private WritableFolder() {}

  /**
   * Checks the folder of an option.
   *
   * @throws ParameterException if it is not a folder, or can be neither written nor created
   */
  public static void check(@Nullable CommandSpec spec, String option, Path folder) {
    checkNamed(spec, OptionSource.name(spec, option), folder);
  }

  /**
   * Checks a folder.
   *
   * @param source what named it, such as {@code output in [tarball] of the settings}
   * @throws ParameterException as {@link #check} does
   */
  public static void checkNamed(@Nullable CommandSpec spec, String source, Path folder) {
    problem(folder.toAbsolutePath())
        .ifPresent(
            problem -> {
              throw OptionSource.usage(
                  spec, source + ": " + problem + "; expected a folder that can be written");
            });
  }

  private static Optional<String> problem(Path folder) {
    @Nullable Path existing = folder;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing)) {
      return Optional.of(existing + " is not a folder");
    }
    return Files.isWritable(existing)
        ? Optional.empty()
        : Optional.of(existing + " cannot be written");
  }
}
