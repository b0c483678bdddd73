package dev.kci.tarball.deflate;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Compresses at one of two levels: at the slower one only data that repeat themselves so much that
 * it makes them much smaller. Which level that is depends on nothing but the data. Not thread-safe.
 */
final class LevelChoice implements RawDeflate {
  /** Bytes that are looked at: with four times as many, the choice is hardly better. */
  private static final int SAMPLE = 1 << 14;

  /** Share of repeated strings from which the slower level is used. */
  private static final double MANY = 0.6;

  private static final long FACTOR = 0x9e3779b97f4a7c15L; // spreads all bits to the highest ones

  private final RawDeflate fast;
  private final RawDeflate small;
  private final int[] seen = new int[1 << 12];
  private RawDeflate chosen;

  /** Both are closed with this. */
  LevelChoice(RawDeflate fast, RawDeflate small) {
    this.fast = fast;
    this.small = small;
    this.chosen = small;
  }

  @Override
  public int compress(ByteBuffer data) {
    chosen = repeatsMuch(data) ? small : fast;
    return chosen.compress(data);
  }

  /** Looks for strings of eight bytes that were seen before. */
  private boolean repeatsMuch(ByteBuffer data) {
    Arrays.fill(seen, 0);
    int count = 0;
    int repeated = 0;
    int end = Math.min(data.limit(), data.position() + SAMPLE) - Long.BYTES;
    for (int at = data.position(); at <= end; at++) {
      long hash = data.getLong(at) * FACTOR;
      if (hash >>> 61 == 0) { // one in eight is enough, but of equal strings all or none
        int slot = (int) (hash >>> 40) & seen.length - 1;
        int mark = (int) (hash >>> 20) | 1;
        count++;
        repeated += seen[slot] == mark ? 1 : 0;
        seen[slot] = mark;
      }
    }
    return repeated > MANY * count;
  }

  @Override
  public byte[] stream() {
    return chosen.stream();
  }

  @Override
  public void close() {
    fast.close();
    small.close();
  }
}
