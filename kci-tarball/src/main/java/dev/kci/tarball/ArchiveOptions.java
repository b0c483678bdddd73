package dev.kci.tarball;

import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.WritableFolder;
import dev.kci.tarball.archive.SourceArchive;
import dev.kci.tarball.archive.SourceArchive.CacheFolder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How tarballs are compressed: a mixin. */
@Heading("Tarballs")
final class ArchiveOptions {
  static final int LEVEL = 6;

  @Bounds(min = 1, max = 9)
  @Option(
      names = "--compression-level",
      paramLabel = "N",
      defaultValue = "" + LEVEL,
      description = "Compression level: 1 is fast, 9 is small")
  private int level = LEVEL;

  @Bounds(min = 1)
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of threads that read and compress. Default: one per core")
  private @Nullable Integer threads;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Keep compressed files in this folder and reuse unchanged ones. This is much faster from"
              + " the second revision on. Default: below --state-dir for run, no cache for make")
  private @Nullable Path cache;

  @Bounds(min = 1)
  @Option(
      names = "--cache-size",
      paramLabel = "MB",
      defaultValue = "4096",
      description =
          "Maximum size of --cache in megabytes. The least recently used files are removed first")
  private long cacheSize = 4096;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Checks the values before any work starts. */
  void check() {
    if (cache != null) {
      WritableFolder.check(spec, "--cache", cache);
    }
  }

  boolean hasCache() {
    return cache != null;
  }

  /**
   * @param otherwise the cache's folder without {@code --cache}; null for no cache
   */
  SourceArchive archive(@Nullable Path otherwise) {
    return new SourceArchive(
        threads == null ? Runtime.getRuntime().availableProcessors() : threads,
        level,
        Optional.ofNullable(cache == null ? otherwise : cache)
            .map(path -> new CacheFolder(path, cacheSize << 20, InstantSource.system())));
  }
}
