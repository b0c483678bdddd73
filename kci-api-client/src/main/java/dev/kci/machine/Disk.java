package dev.kci.machine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a program, as far as it matters which bytes survive a crash. What was written but
 * not forced survives the end of the process, but not of the machine. Thread-safe, except for open
 * files.
 */
public interface Disk {
  /** A file open for reading and writing. Not thread-safe. */
  interface OpenFile extends Closeable {
    /** The number of bytes. */
    long length() throws IOException;

    /** Cuts the file, or extends it with zeros. */
    void setLength(long length) throws IOException;

    /** Reads bytes from a position; empty if the file is shorter. */
    byte[] read(long position, int count) throws IOException;

    /** Writes bytes at a position with one call, so that only their end can be missing. */
    void write(long position, byte[] bytes) throws IOException;

    /** Forces everything written to disk. */
    void sync() throws IOException;
  }

  /**
   * Creates a folder, with its parents, unless it exists, and locks it for one program.
   *
   * @return releases the lock when closed, as the end of the program does
   * @throws IOException if another program holds it; the message says which
   */
  Closeable lock(Path folder) throws IOException;

  /** Returns the files and folders in a folder, in no particular order. */
  List<Path> files(Path folder) throws IOException;

  /** Opens a file, which is created if it does not exist. */
  OpenFile open(Path file) throws IOException;

  /** Deletes a file, unless it does not exist. */
  void delete(Path file) throws IOException;

  /** Copies a file, replacing any other of the new name. */
  void copy(Path from, Path to) throws IOException;

  /** Makes the names of new files in a folder survive a crash of the machine. */
  void syncFolder(Path folder) throws IOException;
}
