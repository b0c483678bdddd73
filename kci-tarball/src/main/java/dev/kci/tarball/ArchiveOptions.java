package dev.kci.tarball;

import dev.kci.tarball.archive.SourceArchive;
import dev.kci.tarball.archive.SourceArchive.CacheFolder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
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
      description = "Number of threads that read and compress; 0 for one per core")
  private int threads;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Keep compressed files in this folder and reuse unchanged ones: much faster from"
              + " the second revision on, a few percent larger")
  private @Nullable Path cache;

  @Option(
      names = "--cache-size",
      paramLabel = "MB",
      defaultValue = "4096",
      description =
          "Maximum size of --cache in megabytes; the least recently used files are removed"
              + " first")
  private long cacheSize = 4096;

  @Spec(Target.MIXEE)
  private @Nullable CommandSpec spec;

  SourceArchive archive() {
    if (spec != null && (level < 1 || level > 9 || threads < 0 || cacheSize < 1)) {
      throw new ParameterException(
          spec.commandLine(),
          "--level %d --threads %d --cache-size %d; expected level 1 to 9, threads from 0, size from 1"
              .formatted(level, threads, cacheSize));
    }
    return new SourceArchive(
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
        level,
        Optional.ofNullable(cache)
            .map(path -> new CacheFolder(path, cacheSize << 20, InstantSource.system())));
  }
}
