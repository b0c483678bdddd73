package dev.kci.tarball.deflate;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A library that compresses, with a level. The same data gives the same bytes with the same {@link
 * #name}. Thread-safe.
 */
public final class Compression {
  private static final Logger LOG = LoggerFactory.getLogger(Compression.class);

  /**
   * The default level. Below it, libdeflate compresses most data in less time and nearly as well.
   */
  private static final int CHOICE = 6;

  private final Supplier<RawDeflate> deflates;
  private final Supplier<Optional<ZlibInflate>> inflates;
  private final String name;

  private Compression(
      String library,
      int level,
      Supplier<RawDeflate> deflates,
      Supplier<Optional<ZlibInflate>> inflates) {
    this.deflates = deflates;
    this.inflates = inflates;
    try (RawDeflate deflate = deflates.get()) {
      int length = deflate.compress(sample());
      CRC32 crc = new CRC32();
      crc.update(deflate.stream(), 0, length);
      this.name = "%s-level%d-%08x".formatted(library, level, crc.getValue());
    }
  }

  /**
   * Returns libdeflate if the machine has it and JNA can load it, else Java's zlib.
   *
   * @param level 1 (fast) to 9 (small)
   */
  public static Compression best(int level) {
    try {
      Libdeflate library = new Libdeflate();
      return new Compression(
          "libdeflate",
          level,
          () -> open(library, level),
          () -> Optional.of(library.openInflate()));
    } catch (LinkageError e) {
      LOG.debug("Compressing with zlib: libdeflate cannot be loaded: {}", firstLine(e));
      return zlib(level);
    }
  }

  private static RawDeflate open(Libdeflate library, int level) {
    return level == CHOICE
        ? new LevelChoice(library.open(level - 1), library.open(level))
        : library.open(level);
  }

  /**
   * Returns Java's zlib.
   *
   * @param level 1 (fast) to 9 (small)
   */
  public static Compression zlib(int level) {
    return new Compression("zlib", level, () -> new ZlibDeflate(level), Optional::empty);
  }

  private static String firstLine(LinkageError e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Words in an order that repeats late: releases of a library differ in such data. */
  private static ByteBuffer sample() {
    ByteBuffer sample = ByteBuffer.allocateDirect(1 << 17);
    int seed = 1;
    for (int i = 0; i < sample.capacity(); i++) {
      if (i % 7 == 0) {
        seed = seed * 1_103_515_245 + 12_345;
      }
      sample.put(i, (byte) ('a' + (seed >>> 20 & 63) % (i % 7 + 3) + i % 7));
    }
    return sample;
  }

  /** Names library and level, and what the library makes of a sample, since releases differ. */
  public String name() {
    return name;
  }

  /** Returns a compressor for one thread. */
  public GapDeflate open() {
    return new GapDeflate(deflates.get());
  }

  /** Returns an inflater for one thread; empty if the library has none faster than Java's zlib. */
  public Optional<ZlibInflate> openInflate() {
    return inflates.get();
  }
}
