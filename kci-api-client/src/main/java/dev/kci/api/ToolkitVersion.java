package dev.kci.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The version of this toolkit. The build writes it to a file beside the classes, which stays with
 * them wherever they are bundled; a manifest would name the bundle's version.
 */
public final class ToolkitVersion {
  private static final String FILE = "version.txt";

  private ToolkitVersion() {}

  /** Returns the version, such as {@code 0.1.0}; {@code unknown} if Maven did not build this. */
  public static String text() {
    try (InputStream in = ToolkitVersion.class.getResourceAsStream(FILE)) {
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      return text.isEmpty() || text.startsWith("$") ? "unknown" : text;
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " cannot be read", e);
    }
  }
}
