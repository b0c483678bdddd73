package dev.kci.tarball.deflate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Joins gapped streams and fills their gaps, without inflating anything: a filling is written in
 * the code of the block that the gap is in, or as a block of its own if that is shorter or the
 * block's code lacks something. Fillings are of records, and copy from the record before. Not
 * thread-safe.
 */
public final class GapFiller {
  /** Bytes of a record. */
  public static final int RECORD = 512;

  private static final long FIXED_BLOCK = 0b010;

  /** Bits before the definition of a block's code. */
  private static final int TYPE = 3;

  private final BitSink sink = new BitSink();
  private final RecordTokens tokens = new RecordTokens();
  private byte @Nullable [] before;
  private int beforeFrom;
  private long beforeAt;

  /**
   * What comes into a gap.
   *
   * @param bytes whole records
   * @param at position in the content written since the last {@link #take}
   */
  @SuppressWarnings("ArrayRecordComponent") // two fillings are never compared
  public record Filling(byte[] bytes, long at) {}

  /**
   * Adds a stream.
   *
   * @param fillings of its gaps
   */
  public void add(GappedStream stream, List<Filling> fillings) {
    int next = 0;
    int from = 0;
    for (int i = 0; i < stream.blocks().length; i += 3) {
      Block block = new Block(stream, i);
      if (from < block.end) { // otherwise a gap covers it
        from = Math.max(from, block.content);
        block.putStart();
        for (; next < fillings.size() && stream.gapStart(next) <= block.last(); next++) {
          block.copy(from, stream.gapStart(next));
          block.fill(fillings.get(next));
          from = stream.gapEnd(next);
        }
        block.putEnd(from);
      }
    }
  }

  /** Adds records that are in no stream's gap. */
  public void add(Filling filling) {
    for (int at = 0; at < filling.bytes().length; at += RECORD) {
      find(filling, at, BlockCode.FIXED);
      putAlone();
      remember(filling, at);
    }
  }

  /**
   * Returns what was written since the last call, as blocks that end at a byte boundary, and starts
   * over.
   */
  public byte[] take() {
    sink.align();
    before = null;
    return sink.take();
  }

  private int find(Filling filling, int at, BlockCode code) {
    long distance = filling.at() + at - beforeAt;
    return tokens.find(
        filling.bytes(),
        at,
        at + RECORD,
        distance <= RecordTokens.WINDOW ? before : null,
        beforeFrom,
        (int) Math.min(distance, Integer.MAX_VALUE),
        code);
  }

  private void putAlone() {
    sink.reserve(2);
    sink.put(FIXED_BLOCK, TYPE);
    tokens.put(sink, BlockEncoder.FIXED);
    BlockEncoder.FIXED.putLiteral(sink, BlockCode.END_OF_BLOCK);
  }

  private void remember(Filling filling, int at) {
    before = filling.bytes();
    beforeFrom = at;
    beforeAt = filling.at() + at;
  }

  /** A block of a stream while it is copied. */
  private final class Block {
    private final byte[] data;
    private final int start;
    private final int content;
    private final int end;
    private final int type;
    private @Nullable BlockEncoder encoder;

    Block(GappedStream stream, int index) {
      data = stream.data();
      start = stream.blocks()[index];
      content = stream.blocks()[index + 1];
      end = stream.blocks()[index + 2];
      type = (int) (BitSource.peek(data, start) >>> 1) & 3;
    }

    boolean isStored() {
      return type == 0;
    }

    /** The last bit at which a gap may begin that is in this block. */
    int last() {
      return isStored() ? end : end - 1;
    }

    /** Begins the block, as one that is not the last. */
    void putStart() {
      if (!isStored()) {
        sink.reserve(1);
        sink.put(0, 1);
        sink.copy(data, start + 1, content);
      }
    }

    void copy(int from, int to) {
      if (isStored()) {
        sink.store(data, from >>> 3, to - from >>> 3);
      } else {
        sink.copy(data, from, to);
      }
    }

    void fill(Filling filling) {
      for (int at = 0; at < filling.bytes().length; at += RECORD) {
        if (isStored()) {
          find(filling, at, BlockCode.FIXED);
          putAlone();
        } else {
          fill(filling, at);
        }
        remember(filling, at);
      }
    }

    private void fill(Filling filling, int at) {
      BlockCode code = encoder().code();
      int inside = find(filling, at, code);
      int end = BlockCode.END_OF_BLOCK;
      int around = code.literals()[end] + TYPE + BlockCode.FIXED.literals()[end] + content - start;
      if (inside > around) {
        if (around + find(filling, at, BlockCode.FIXED) < inside) {
          putEnd(this.end);
          putAlone();
          putStart();
          return;
        }
        find(filling, at, code);
      }
      tokens.put(sink, encoder());
    }

    private BlockEncoder encoder() {
      if (encoder == null) {
        encoder =
            type == 1
                ? BlockEncoder.FIXED
                : new BlockEncoder(BlockCode.read(new BitSource(data, start + TYPE)));
      }
      return encoder;
    }

    void putEnd(int from) {
      if (from < end) {
        copy(from, end);
      } else if (!isStored()) {
        sink.reserve(Long.BYTES);
        encoder().putLiteral(sink, BlockCode.END_OF_BLOCK);
      }
    }
  }
}
