package dev.kci.tarball.deflate;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * The machine's libdeflate, called by JNA. Thread-safe; its {@link Stream}s are not. Source of the
 * signatures: libdeflate.h of 1.14, whose soname is 0 as in all releases so far.
 */
final class Libdeflate {
  private final Function open;
  private final Function compress;
  private final Function bound;
  private final Function free;
  private final Function openInflate;
  private final Function inflate;
  private final Function freeInflate;

  /**
   * Loads the library.
   *
   * @throws LinkageError if it or JNA is missing, or cannot be loaded
   */
  Libdeflate() {
    if (Native.SIZE_T_SIZE != Long.BYTES) {
      throw new UnsatisfiedLinkError("not a 64-bit machine");
    }
    // the runtime package of a distribution has no libdeflate.so
    NativeLibrary library =
        NativeLibrary.getInstance(Platform.isLinux() ? "libdeflate.so.0" : "deflate");
    open = library.getFunction("libdeflate_alloc_compressor");
    compress = library.getFunction("libdeflate_deflate_compress");
    bound = library.getFunction("libdeflate_deflate_compress_bound");
    free = library.getFunction("libdeflate_free_compressor");
    openInflate = library.getFunction("libdeflate_alloc_decompressor");
    inflate = library.getFunction("libdeflate_zlib_decompress");
    freeInflate = library.getFunction("libdeflate_free_decompressor");
  }

  /**
   * @param level 1 (fast) to 12 (small)
   */
  RawDeflate open(int level) {
    Pointer compressor = open.invokePointer(new Object[] {level});
    if (compressor == null) {
      throw new OutOfMemoryError("libdeflate has no memory for a compressor");
    }
    return new Stream(compressor);
  }

  ZlibInflate openInflate() {
    Pointer decompressor = openInflate.invokePointer(new Object[0]);
    if (decompressor == null) {
      throw new OutOfMemoryError("libdeflate has no memory for a decompressor");
    }
    return new Inflate(decompressor);
  }

  private final class Stream implements RawDeflate {
    private final Pointer compressor;
    private ByteBuffer out = ByteBuffer.allocateDirect(0);
    private byte[] stream = new byte[0];

    Stream(Pointer compressor) {
      this.compressor = compressor;
    }

    @Override
    public int compress(ByteBuffer data) {
      long length = data.remaining();
      long most = bound.invokeLong(new Object[] {compressor, (long) data.capacity()});
      if (out.capacity() < most) {
        out = ByteBuffer.allocateDirect(Math.toIntExact(most));
        stream = new byte[out.capacity() + SPARE];
      }
      long count =
          compress.invokeLong(new Object[] {compressor, data, length, out, (long) out.capacity()});
      if (count <= 0) {
        throw new IllegalStateException("libdeflate did not compress " + length + " bytes");
      }
      out.get(0, stream, 0, (int) count);
      return (int) count;
    }

    @Override
    public byte[] stream() {
      return stream;
    }

    @Override
    public void close() {
      free.invokeVoid(new Object[] {compressor});
    }
  }

  private final class Inflate implements ZlibInflate {
    private final Pointer decompressor;
    private ByteBuffer out = ByteBuffer.allocateDirect(1 << 16);

    Inflate(Pointer decompressor) {
      this.decompressor = decompressor;
    }

    @Override
    public boolean inflate(ByteBuffer zlib, byte[] content) {
      if (out.capacity() < content.length) {
        out = ByteBuffer.allocateDirect(Math.max(content.length, 2 * out.capacity()));
      }
      Object[] arguments = {
        decompressor, zlib.slice(), (long) zlib.remaining(), out, (long) content.length, null
      };
      boolean sound = Libdeflate.this.inflate.invokeInt(arguments) == 0;
      if (sound) {
        out.get(0, content);
      }
      return sound;
    }

    @Override
    public void close() {
      freeInflate.invokeVoid(new Object[] {decompressor});
    }
  }
}
