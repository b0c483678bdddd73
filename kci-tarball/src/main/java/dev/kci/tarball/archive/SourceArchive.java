package dev.kci.tarball.archive;

import dev.kci.tarball.git.UnreadableException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Writes a commit's files as {@code .tar.gz}, in one pass and on several cores: each batch of
 * entries is read, framed and compressed by one thread; the blocks are put together in order. The
 * tar inside is byte for byte that of {@code git archive}, and the same commit, prefix and level
 * give the same bytes whatever the number of threads.
 *
 * @param threads that read and compress
 * @param level of compression, 1 (fast) to 9 (small)
 */
public record SourceArchive(int threads, int level) {
  private static final int BATCH = 256;
  private static final int BATCHES_AHEAD_PER_THREAD = 4;

  public SourceArchive {
    if (threads < 1 || level < 1 || level > 9) {
      throw new IllegalArgumentException(
          threads + " threads, level " + level + "; expected 1 or more threads, level 1 to 9");
    }
  }

  /**
   * Writes the archive of {@code commit}.
   *
   * @param prefix the folder that all entries are in, like {@code linux-mainline-master-v6.12}
   * @param target not closed
   * @throws UnreadableException when an object is missing or damaged
   * @throws IOException when the target cannot be written
   * @throws InterruptedIOException when the thread was interrupted, with its flag set again
   */
  public ArchiveSummary write(
      Repository repository, ObjectId commit, String prefix, OutputStream target, Progress progress)
      throws IOException {
    try (ObjectReader reader = repository.newObjectReader();
        RevWalk walk = new RevWalk(reader)) {
      RevCommit parsed = walk.parseCommit(commit);
      try (EntryLister lister = new EntryLister(reader, parsed, prefix);
          Run run = new Run(repository, parsed, target, progress)) {
        return run.write(lister);
      }
    }
  }

  /** The state of one archive being written. */
  private final class Run implements AutoCloseable {
    private final Repository repository;
    private final RevCommit commit;
    private final GzipStream gzip;
    private final Progress progress;
    private final TarFormat format;
    private final BlockingQueue<BatchCompressor> compressors = new ArrayBlockingQueue<>(threads);
    private final ExecutorService executor;
    private final Deque<Future<BatchCompressor.Result>> batches = new ArrayDeque<>();
    private long entries;

    Run(Repository repository, RevCommit commit, OutputStream target, Progress progress)
        throws IOException {
      this.repository = repository;
      this.commit = commit;
      this.gzip = new GzipStream(target);
      this.progress = progress;
      this.format = new TarFormat(commit.getCommitTime());
      for (int i = 0; i < threads; i++) {
        compressors.add(new BatchCompressor(repository.newObjectReader(), format, level));
      }
      this.executor = Executors.newFixedThreadPool(threads, task -> daemon(task));
    }

    ArchiveSummary write(EntryLister lister) throws IOException {
      append(format.globalHeader(commit));
      boolean more = true;
      while (more || !batches.isEmpty()) {
        while (more && batches.size() < threads * BATCHES_AHEAD_PER_THREAD) {
          List<ArchiveEntry> batch = next(lister);
          more = !batch.isEmpty();
          if (more) {
            entries += batch.size();
            batches.addLast(submit(batch));
          }
        }
        if (!batches.isEmpty()) {
          append(result(batches.removeFirst()));
          progress.written(entries, gzip.length());
        }
      }
      append(TarFormat.trailer(gzip.rawLength()));
      String sha256 = gzip.finish();
      return new ArchiveSummary(gzip.length(), sha256, gzip.rawLength(), entries);
    }

    private void append(BatchCompressor.Result result) throws IOException {
      gzip.append(result.block());
      if (result.large().isPresent()) {
        appendLarge(result.large().get());
      }
      if (!result.rest().isEmpty()) {
        batches.addFirst(submit(result.rest()));
      }
    }

    /** Reads a large file part by part here, while others compress the parts. */
    private void appendLarge(ArchiveEntry file) throws IOException {
      Deque<Future<CompressedBlock>> parts = new ArrayDeque<>();
      try (ObjectReader reader = repository.newObjectReader();
          InputStream content = reader.open(file.id(), Constants.OBJ_BLOB).openStream()) {
        long size = reader.getObjectSize(file.id(), Constants.OBJ_BLOB);
        for (long done = 0; done < size; ) {
          int length = (int) Math.min(BatchCompressor.LARGE, size - done);
          done += length;
          int padding = done == size ? TarFormat.padding(size) : 0;
          byte[] part = new byte[length + padding];
          read(file, content, part, length);
          parts.addLast(submitTask(compressor -> compressor.compress(part, part.length)));
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
      gzip.append(result(submitTask(compressor -> compressor.compress(data, data.length))));
    }

    private Future<BatchCompressor.Result> submit(List<ArchiveEntry> batch) {
      return submitTask(compressor -> compressor.compress(batch));
    }

    private <T> Future<T> submitTask(Task<T> task) {
      return executor.submit(
          () -> {
            BatchCompressor compressor = compressors.take();
            try {
              return task.run(compressor);
            } finally {
              compressors.add(compressor);
            }
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
        throw new IOException("Commit " + commit.name() + ": " + e.getCause(), e.getCause());
      }
    }

    private UnreadableException unreadable(IOException e) {
      return new UnreadableException("commit " + commit.name() + " cannot be read: " + e, e);
    }

    private List<ArchiveEntry> next(EntryLister lister) throws UnreadableException {
      try {
        return lister.next(BATCH);
      } catch (IOException e) {
        throw unreadable(e);
      }
    }

    @Override
    public void close() {
      executor.shutdownNow();
      boolean ended = false;
      try {
        ended = executor.awaitTermination(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (ended) {
        compressors.forEach(BatchCompressor::close);
      }
    }
  }

  private interface Task<T> {
    T run(BatchCompressor compressor) throws IOException;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "archive");
    thread.setDaemon(true);
    return thread;
  }
}
