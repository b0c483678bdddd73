package dev.kci.machine;

import dev.kci.files.DurableFile;
import dev.kci.files.PrivateFolder;
import dev.kci.files.ProcessLock;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The file system. */
enum RealDisk implements Disk {
  INSTANCE;

  @Override
  public Closeable lock(Path folder) throws IOException {
    PrivateFolder.create(folder);
    return ProcessLock.take(folder, "lock");
  }

  @Override
  public List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Override
  public OpenFile open(Path file) throws IOException {
    return new RealFile(new RandomAccessFile(file.toFile(), "rw"));
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    DurableFile.syncFolder(folder);
  }

  /** Does not use {@code FileChannel}, which an interrupt of the thread would close. */
  private record RealFile(RandomAccessFile file) implements OpenFile {
    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public void setLength(long length) throws IOException {
      file.setLength(length);
    }

    @Override
    public byte[] read(long position, int count) throws IOException {
      if (position + count > file.length()) {
        return new byte[0];
      }
      byte[] bytes = new byte[count];
      file.seek(position);
      file.readFully(bytes);
      return bytes;
    }

    @Override
    public void write(long position, byte[] bytes) throws IOException {
      file.seek(position);
      file.write(bytes);
    }

    @Override
    public void sync() throws IOException {
      file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
