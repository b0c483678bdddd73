package dev.kci.tarball.archive;

import dev.kci.tarball.cache.BlockCache;
import dev.kci.tarball.deflate.Compression;
import dev.kci.tarball.git.CommitFormat;
import dev.kci.tarball.git.PackedBlobs;
import dev.kci.tarball.git.Replacements;
import dev.kci.tarball.git.UnreadableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a commit's files as {@code .tar.gz}, in one pass and on several cores: each batch of
 * entries is read, framed and compressed by one thread; the blocks are joined in order. The tar
 * inside is byte for byte that of {@code git archive}, and the same commit, prefix, level and
 * compressor give the same bytes whatever the number of threads and the cache.
 *
 * @param threads that read and compress
 * @param level of compression, 1 (fast) to 9 (small)
 * @param cache keeps compressed files for the next revision
 */
public record SourceArchive(int threads, int level, Optional<CacheFolder> cache) {
  private static final Logger LOG = LoggerFactory.getLogger(SourceArchive.class);

  public SourceArchive {
    if (threads < 1 || level < 1 || level > 9) {
      throw new IllegalArgumentException(
          threads + " threads, level " + level + "; expected 1 or more threads, level 1 to 9");
    }
  }

  /**
   * A folder for compressed files.
   *
   * @param limit maximum size in bytes
   * @param clock dates the last use of its files
   */
  public record CacheFolder(Path path, long limit, InstantSource clock) {}

  /**
   * Writes the archive of {@code commit}.
   *
   * @param tagPrefix where the tags are that formats in files may name, such as {@code refs/tags/}
   * @param prefix the folder that all entries are in, like {@code linux-mainline-master-v6.12}
   * @param target not closed
   * @throws UnreadableException if an object is missing or damaged
   * @throws RefusedEntryException if an entry must not be in an archive
   * @throws IOException if the target cannot be written
   * @throws InterruptedIOException if the thread was interrupted, with its flag set again
   */
  public ArchiveSummary write(
      Repository repository,
      ObjectId commit,
      String tagPrefix,
      String prefix,
      OutputStream target,
      Progress progress)
      throws IOException {
    Replacements replacements = Replacements.of(repository);
    try (ObjectReader reader = replacements.reader(repository);
        RevWalk walk = new RevWalk(reader)) {
      RevCommit parsed = walk.parseCommit(commit);
      TarFormat format = new TarFormat(parsed.getCommitTime());
      Compression compression = Compression.best(level);
      LOG.debug("{}: compressing with {}", prefix, compression.name());
      try (BlockCache blocks = cache.map(folder -> open(folder, compression)).orElse(null);
          EntryLister lister =
              new EntryLister(
                  new TreeReader(reader, replacements.isEmpty() ? blocks : null),
                  parsed,
                  prefix,
                  replacements)) {
        Supplier<BatchCompressor> compressors =
            () ->
                new GroupedCompressor(
                    new EntryReader(
                        repository.newObjectReader(),
                        compression
                            .openInflate()
                            .map(inflate -> new PackedBlobs(repository, inflate))
                            .orElse(null),
                        new CommitFormat(repository, parsed, tagPrefix)),
                    format,
                    compression.open(),
                    blocks);
        ArchiveRun.Batches batches = new EntryGroups(lister)::next;
        try (ArchiveRun run =
            new ArchiveRun(
                repository, parsed, target, progress, compression.name(), threads, compressors)) {
          return run.write(format.globalHeader(parsed), batches);
        }
      }
    }
  }

  private static BlockCache open(CacheFolder folder, Compression compression) {
    return new BlockCache(
        folder.path(), "group6-" + compression.name(), folder.limit(), folder.clock());
  }
}
