package dev.kci.tarball;

import dev.kci.tarball.archive.SourceArchive;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How tarballs are compressed, a mixin. */
final class ArchiveOptions {
  @Option(
      names = "--level",
      paramLabel = "1..9",
      defaultValue = "6",
      description = "Compression: 1 is fast, 9 is small")
  private int level = 6;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads that read and compress; 0: one for each core")
  private int threads;

  @Spec(Target.MIXEE)
  private @Nullable CommandSpec spec;

  SourceArchive archive() {
    if (spec != null && (level < 1 || level > 9 || threads < 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "--level " + level + " --threads " + threads + "; expected level 1 to 9, threads from 0");
    }
    return new SourceArchive(
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads, level);
  }
}
