package dev.kci.tarball.archive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Byte values from 128 on that no file of a group has: nearly all, as most files are ASCII. */
final class FreeValues {
  /** In place of a value. */
  static final int NONE = 256;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final int LOWEST = 128;

  private final boolean[] used = new boolean[NONE];

  /** Removes the values of a file. */
  void remove(byte[] file) {
    int i = 0;
    for (; i <= file.length - Long.BYTES; i += Long.BYTES) {
      if (((long) LONGS.get(file, i) & HIGH_BITS) != 0) {
        remove(file, i, i + Long.BYTES);
      }
    }
    remove(file, i, file.length);
  }

  private void remove(byte[] file, int from, int to) {
    for (int i = from; i < to; i++) {
      used[file[i] & 0xff] = true;
    }
  }

  /** Returns the first value, or {@link #NONE}. */
  int first() {
    return after(LOWEST - 1);
  }

  /** Returns the next value, or {@link #NONE}. */
  int after(int value) {
    int next = Math.min(value + 1, NONE);
    while (next < NONE && used[next]) {
      next++;
    }
    return next;
  }
}
