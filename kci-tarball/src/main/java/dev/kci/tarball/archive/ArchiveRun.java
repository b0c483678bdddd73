package dev.kci.tarball.archive;

import dev.kci.tarball.git.UnreadableException;
import dev.kci.text.ErrorText;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.ObjectStream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;

/** One archive being written: batches go to the threads, blocks come back in order. */
final class ArchiveRun implements AutoCloseable {
  private static final int BATCHES_AHEAD_PER_THREAD = 4;

  /** Compressed bytes that may wait for their turn before a batch with a rest has to wait, too. */
  private static final long WAITING = 64L << 20;

  /** Bytes of a large file to compress at once. */
  private static final long PART = 4L << 20;

  private final Repository repository;
  private final RevCommit commit;
  private final GzipStream gzip;
  private final Progress progress;
  private final String compressor;
  private final int threads;
  private final CompressorPool pool;
  private final AtomicLong waiting = new AtomicLong();

  private final Deque<Future<Part>> batches = new ArrayDeque<>();
  private long entries;
  private long reused;

  /**
   * A finished block.
   *
   * @param turn of its batch
   * @param rest the entries after it, if the thread was to continue with them
   */
  private record Part(long turn, BatchCompressor.Result result, Optional<Future<Part>> rest) {}

  /**
   * @param compressor its name
   * @param compressors creates one for each thread
   */
  ArchiveRun(
      Repository repository,
      RevCommit commit,
      OutputStream target,
      Progress progress,
      String compressor,
      int threads,
      Supplier<BatchCompressor> compressors)
      throws IOException {
    this.repository = repository;
    this.commit = commit;
    this.gzip = new GzipStream(target);
    this.progress = progress;
    this.compressor = compressor;
    this.threads = threads;
    this.pool = new CompressorPool(threads, compressors);
  }

  /** Supplies batches, with an empty one at the end. */
  interface Batches {
    List<ArchiveEntry> next() throws IOException;
  }

  /**
   * Writes the archive.
   *
   * @param globalHeader precedes the first entry
   */
  ArchiveSummary write(byte[] globalHeader, Batches source) throws IOException {
    append(globalHeader);
    boolean more = true;
    while (more || !batches.isEmpty()) {
      while (more && batches.size() < threads * BATCHES_AHEAD_PER_THREAD) {
        List<ArchiveEntry> batch = next(source);
        more = !batch.isEmpty();
        if (more) {
          batches.addLast(submit(entries, batch));
          entries += batch.size();
        }
      }
      if (!batches.isEmpty()) {
        append(result(batches.removeFirst()));
        progress.written(entries, gzip.length());
      }
    }
    append(TarFormat.trailer(gzip.rawLength()));
    String sha256 = gzip.finish();
    return new ArchiveSummary(gzip.length(), sha256, gzip.rawLength(), entries, reused, compressor);
  }

  private void append(Part part) throws IOException {
    BatchCompressor.Result result = part.result();
    gzip.append(result.block());
    waiting.addAndGet(-result.block().length());
    reused += result.reused();
    if (result.large().isPresent()) {
      appendLarge(result.large().get());
    }
    if (!result.rest().isEmpty()) {
      batches.addFirst(part.rest().orElseGet(() -> submit(part.turn(), result.rest())));
    }
  }

  /** Reads a large file in parts, while other threads compress them. */
  private void appendLarge(ArchiveEntry file) throws IOException {
    Deque<Future<CompressedBlock>> parts = new ArrayDeque<>();
    try (ObjectReader reader = repository.newObjectReader();
        ObjectStream content = open(reader, file)) {
      long size = content.getSize();
      for (long done = 0; done < size; ) {
        int length = (int) Math.min(PART, size - done);
        done += length;
        int padding = done == size ? TarFormat.padding(size) : 0;
        byte[] part = new byte[length + padding];
        read(file, content, part, length);
        parts.addLast(
            pool.submit(
                CompressorPool.AT_ONCE, compressor -> compressor.compress(part, part.length)));
        if (parts.size() > 2 * threads) {
          gzip.append(result(parts.removeFirst()));
          progress.written(entries, gzip.length());
        }
      }
    }
    while (!parts.isEmpty()) {
      gzip.append(result(parts.removeFirst()));
    }
  }

  private ObjectStream open(ObjectReader reader, ArchiveEntry file) throws UnreadableException {
    try {
      return reader.open(file.id(), Constants.OBJ_BLOB).openStream();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void read(ArchiveEntry file, InputStream content, byte[] part, int length)
      throws UnreadableException {
    try {
      if (content.readNBytes(part, 0, length) != length) {
        throw new EOFException("object " + file.id().name() + " ends before its length");
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void append(byte[] data) throws IOException {
    gzip.append(
        result(
            pool.submit(
                CompressorPool.AT_ONCE, compressor -> compressor.compress(data, data.length))));
  }

  private Future<Part> submit(long turn, List<ArchiveEntry> batch) {
    return pool.submit(
        turn,
        compressor -> {
          BatchCompressor.Result result = compressor.compress(batch);
          boolean goesOn =
              waiting.addAndGet(result.block().length()) < WAITING && !result.rest().isEmpty();
          return new Part(
              turn, result, goesOn ? Optional.of(submit(turn, result.rest())) : Optional.empty());
        });
  }

  private <T> T result(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while the archive was being written");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException unreadable) {
        throw unreadable(unreadable);
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IOException("Commit " + commit.name() + ": " + ErrorText.of(e), e.getCause());
    }
  }

  private UnreadableException unreadable(IOException e) {
    return new UnreadableException(
        "cannot read commit " + commit.name() + ": " + ErrorText.of(e), e);
  }

  private List<ArchiveEntry> next(Batches source)
      throws UnreadableException, RefusedEntryException {
    try {
      return source.next();
    } catch (RefusedEntryException e) {
      throw e; // the repository is complete
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
