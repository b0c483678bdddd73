package dev.kci.simulator.engine;

import dev.kci.machine.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Files that outlive the process. After a crash of the machine they have what was forced, and a
 * random part of what was written after that.
 */
final class SimulatedDisk {
  private static final class Content {
    private byte[] written = new byte[0];
    private byte[] forced = new byte[0];
    private boolean named;
  }

  private final Map<Path, Content> files = new TreeMap<>();
  private final Set<Path> locked = new HashSet<>();

  /** Returns the disk as one process sees it. */
  Disk of(Process process) {
    return new View(process);
  }

  /** Releases the locks of a process that was killed. */
  void killed() {
    locked.clear();
  }

  /**
   * Loses what was not forced.
   *
   * @return the number of files that lost something
   */
  int crash(RandomGenerator random) {
    int lost = 0;
    for (Content content : files.values()) {
      if (!Arrays.equals(content.written, content.forced)) {
        lost++;
        if (random.nextBoolean()) { // it may have been on the disk already, in part
          int from = Math.min(content.forced.length, content.written.length);
          int extra = content.written.length - from;
          int kept = extra > 0 ? random.nextInt(extra + 1) : 0;
          byte[] mixed = Arrays.copyOf(content.forced, from + kept);
          System.arraycopy(content.written, from, mixed, from, kept);
          content.forced = mixed;
        }
        content.written = content.forced;
      }
    }
    lost += (int) files.values().stream().filter(content -> !content.named).count();
    files.values().removeIf(content -> !content.named);
    return lost;
  }

  private final class View implements Disk {
    private final Process process;

    View(Process process) {
      this.process = process;
    }

    private void check() {
      if (process.isKilled()) {
        throw Killed.<RuntimeException>sneak();
      }
    }

    @Override
    public Closeable lock(Path folder) throws IOException {
      check();
      if (!locked.add(folder)) {
        throw new IOException("it is in use by another process");
      }
      return () -> {
        if (!process.isKilled()) {
          locked.remove(folder);
        }
      };
    }

    @Override
    public List<Path> files(Path folder) {
      check();
      return files.keySet().stream().filter(file -> folder.equals(file.getParent())).toList();
    }

    @Override
    public OpenFile open(Path file) {
      check();
      return new View.Open(files.computeIfAbsent(file, name -> new Content()));
    }

    @Override
    public void delete(Path file) {
      check();
      files.remove(file);
    }

    @Override
    public void copy(Path from, Path to) throws IOException {
      check();
      Content source = files.get(from);
      if (source == null) {
        throw new IOException(from + " does not exist");
      }
      Content copy = new Content();
      copy.written = source.written;
      files.put(to, copy);
    }

    @Override
    public void syncFolder(Path folder) {
      check();
      files.forEach((file, content) -> content.named |= folder.equals(file.getParent()));
    }

    private final class Open implements OpenFile {
      private final Content content;

      Open(Content content) {
        this.content = content;
      }

      @Override
      public long length() {
        check();
        return content.written.length;
      }

      @Override
      public void setLength(long length) {
        check();
        content.written = Arrays.copyOf(content.written, (int) length);
      }

      @Override
      public byte[] read(long position, int count) {
        check();
        return position + count > content.written.length
            ? new byte[0]
            : Arrays.copyOfRange(content.written, (int) position, (int) position + count);
      }

      @Override
      public void write(long position, byte[] bytes) {
        check();
        int end = (int) position + bytes.length;
        byte[] now = Arrays.copyOf(content.written, Math.max(end, content.written.length));
        System.arraycopy(bytes, 0, now, (int) position, bytes.length);
        content.written = now;
      }

      @Override
      public void sync() {
        check();
        content.forced = content.written;
      }

      @Override
      public void close() {
        // nothing to release
      }
    }
  }
}
