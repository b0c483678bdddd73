package dev.kci.tarball.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;

/**
 * The conversion of a file's content by its attributes, applied in the order of {@code git
 * archive}: ident, eol, working-tree-encoding, export-subst (source: convert.c and archive.c of git
 * 2.39, with git's defaults on Linux). Immutable.
 *
 * @param encoding that the content is converted to; empty for none
 * @param filter a program that the repository asks for, which is never run; empty for none
 * @param substituted whether {@code $Format:…$} is expanded
 * @param described whether a {@code %(describe)} is expanded in it: the archive's first
 */
record Conversion(
    LineEnds lineEnds,
    boolean ident,
    String encoding,
    String filter,
    boolean substituted,
    boolean described) {
  static final Conversion NONE = new Conversion(LineEnds.AS_STORED, false, "", "", false, false);

  /** {@code $Id$}, or one already expanded by git or somebody else, without blanks inside. */
  private static final Pattern IDENT = Pattern.compile("\\$Id(?:|:(?:[^\n$][^ \n$]*)? ?)\\$");

  /** What lines end with in the archive. */
  enum LineEnds {
    AS_STORED,
    CRLF,
    /** CRLF unless the content looks binary or has a CR already: {@code text=auto}. */
    CRLF_IF_TEXT
  }

  /**
   * The converted content.
   *
   * @param failure why the encoding could not be applied; empty if it was
   */
  @SuppressWarnings("ArrayRecordComponent") // two results are never compared
  record Converted(byte[] bytes, Optional<String> failure) {}

  Conversion withDescription() {
    return new Conversion(lineEnds, ident, encoding, filter, substituted, true);
  }

  boolean isNone() {
    return equals(NONE);
  }

  /**
   * Applies all but export-subst.
   *
   * @param id of the blob
   */
  Converted apply(byte[] content, ObjectId id) {
    byte[] bytes = ident ? withIdent(content, id) : content;
    bytes = hasCrlf(bytes) ? withCrlf(bytes) : bytes;
    return encoding.isEmpty() || bytes.length == 0
        ? new Converted(bytes, Optional.empty())
        : encoded(bytes);
  }

  private static byte[] withIdent(byte[] content, ObjectId id) {
    return IDENT
        .matcher(new String(content, ISO_8859_1)) // a character for each byte
        .replaceAll(Matcher.quoteReplacement("$Id: " + id.name() + " $"))
        .getBytes(ISO_8859_1);
  }

  private boolean hasCrlf(byte[] content) {
    return lineEnds == LineEnds.CRLF
        || lineEnds == LineEnds.CRLF_IF_TEXT && !TextStatistics.of(content).hasCrOrIsBinary();
  }

  private static byte[] withCrlf(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + content.length / 16);
    byte before = 0;
    for (byte b : content) {
      if (b == '\n' && before != '\r') {
        out.write('\r');
      }
      out.write(b);
      before = b;
    }
    return out.toByteArray();
  }

  private Converted encoded(byte[] content) {
    String name = encoding.toUpperCase(Locale.ROOT).replaceFirst("^UTF(?=\\d)", "UTF-");
    try {
      CharBuffer text = UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
      ByteArrayOutputStream out = new ByteArrayOutputStream(2 * content.length + 4);
      out.writeBytes(byteOrderMark(name));
      ByteBuffer bytes = charset(name).newEncoder().encode(text);
      out.write(bytes.array(), bytes.arrayOffset(), bytes.limit());
      return new Converted(out.toByteArray(), Optional.empty());
    } catch (CharacterCodingException e) { // like git, leaves the content unchanged
      return new Converted(content, Optional.of("the content cannot be converted to it"));
    } catch (IllegalArgumentException e) {
      return new Converted(content, Optional.of("there is no such encoding"));
    }
  }

  /** Without a byte order, glibc's iconv writes a mark and the order of the machine. */
  private static byte[] byteOrderMark(String name) {
    return switch (name) {
      case "UTF-16", "UTF-16LE-BOM" -> new byte[] {(byte) 0xff, (byte) 0xfe};
      case "UTF-16BE-BOM" -> new byte[] {(byte) 0xfe, (byte) 0xff};
      case "UTF-32" -> new byte[] {(byte) 0xff, (byte) 0xfe, 0, 0};
      default -> new byte[0];
    };
  }

  private static Charset charset(String name) throws UnsupportedCharsetException {
    return switch (name) {
      case "UTF-16", "UTF-16LE-BOM" -> Charset.forName("UTF-16LE");
      case "UTF-16BE-BOM" -> Charset.forName("UTF-16BE");
      case "UTF-32" -> Charset.forName("UTF-32LE");
      default -> Charset.forName(name);
    };
  }
}
