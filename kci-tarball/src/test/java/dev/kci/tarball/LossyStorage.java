package dev.kci.tarball;

import dev.kci.storage.Storage;
import dev.kci.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/** A storage that counts tarballs, cuts a given number of uploads, or is away. */
final class LossyStorage implements Storage {
  private final Storage storage;
  private final AtomicInteger tarballs = new AtomicInteger();
  private volatile int lose;
  private volatile int loseChecksums;
  private volatile boolean away;

  LossyStorage(Storage storage) {
    this.storage = storage;
  }

  /** The number of tarballs sent. */
  int tarballs() {
    return tarballs.get();
  }

  void loseTarballs(int count) {
    lose = count;
  }

  void loseChecksums(int count) {
    loseChecksums = count;
  }

  /** Returns whether all checksums to be lost have been sent. */
  boolean hasLostChecksums() {
    return loseChecksums == 0;
  }

  void setAway(boolean away) {
    this.away = away;
  }

  @Override
  public URI upload(Path file, String folder, String name) {
    URI url = storage.upload(file, folder, name);
    if (name.endsWith(".tar.gz")) {
      tarballs.incrementAndGet();
      if (lose > 0) {
        lose--;
        truncate(Path.of(url));
      }
    } else if (loseChecksums > 0) {
      loseChecksums--;
      truncate(Path.of(url));
    }
    return url;
  }

  @Override
  public long length(String folder, String name) {
    if (away) {
      throw new StorageException("503, as told by the test");
    }
    return storage.length(folder, name);
  }

  @Override
  public InputStream open(String folder, String name) {
    return storage.open(folder, name);
  }

  @Override
  public void close() {
    storage.close();
  }

  private static void truncate(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
