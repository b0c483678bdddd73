package dev.kci.tarball.archive;

/**
 * The counts by which git tells text from binary content (source: gather_stats and
 * convert_is_binary in git's convert.c).
 */
record TextStatistics(int loneCr, int crlf, int nul, int printable, int nonPrintable) {
  private static final int DELETE = 0x7f;
  private static final int END_OF_FILE = 0x1a;

  static TextStatistics of(byte[] content) {
    int loneCr = 0;
    int crlf = 0;
    int nul = 0;
    int printable = 0;
    int nonPrintable = 0;
    for (int i = 0; i < content.length; i++) {
      int c = content[i] & 0xff;
      if (c == '\r') {
        if (i + 1 < content.length && content[i + 1] == '\n') {
          crlf++;
          i++;
        } else {
          loneCr++;
        }
      } else if (c == '\n') {
        continue;
      } else if (c == DELETE || c < ' ' && "\b\t\033\f".indexOf(c) < 0) {
        nul += c == 0 ? 1 : 0;
        nonPrintable++;
      } else {
        printable++;
      }
    }
    if (content.length > 0 && content[content.length - 1] == END_OF_FILE) {
      nonPrintable--; // DOS ends files with it
    }
    return new TextStatistics(loneCr, crlf, nul, printable, nonPrintable);
  }

  /** Returns whether {@code text=auto} leaves the line ends of such content unchanged. */
  boolean hasCrOrIsBinary() {
    return loneCr > 0 || crlf > 0 || nul > 0 || printable >> 7 < nonPrintable;
  }
}
