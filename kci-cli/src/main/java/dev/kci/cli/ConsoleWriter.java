package dev.kci.cli;

import dev.kci.text.SafeText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes to standard output or standard error. Text from outside can neither start a line of its
 * own nor control the terminal:
 *
 * <ul>
 *   <li>{@code println} prints one line: line ends inside become escapes, see {@link SafeText}.
 *   <li>{@code printf} does the same to each argument; its format is trusted. {@link Styled} text
 *       keeps its colour.
 *   <li>{@code print} prints a block of lines: line ends, tabs and the colours of a help text stay.
 *   <li>{@code write} and {@link #bytes} escape nothing.
 * </ul>
 *
 * <p>Text keeps to the characters of the platform's encoding, see {@link EncodableText}.
 *
 * <p>The escapes are those of JSON, so JSON stays valid. Failed writes do not throw. The {@link
 * Launcher} reports them at the end; commands that print without end call {@link #requireReader}.
 */
public final class ConsoleWriter extends PrintWriter {
  private final StandardStream stream;
  private final EncodableText encodable;
  private final Terminal terminal;

  private ConsoleWriter(StandardStream stream, Charset charset, Terminal terminal) {
    super(stream, true, charset);
    this.stream = stream;
    this.encodable = new EncodableText(charset);
    this.terminal = terminal;
  }

  /** Returns a writer to {@code target} in the platform's encoding. */
  public static ConsoleWriter to(OutputStream target) {
    return to(target, Charset.defaultCharset());
  }

  static ConsoleWriter to(OutputStream target, Charset charset) {
    return to(target, charset, Terminal.none());
  }

  /** Returns a writer to a terminal. */
  public static ConsoleWriter to(OutputStream target, Charset charset, Terminal terminal) {
    return new ConsoleWriter(new StandardStream(target), charset, terminal);
  }

  /**
   * Ends a command if nobody reads its output any longer.
   *
   * @throws CommandFailure after a failed write
   */
  public static void requireReader(PrintWriter out) {
    if (out.checkError()) {
      @Nullable IOException cause =
          out instanceof ConsoleWriter console ? console.failure().orElse(null) : null;
      throw new CommandFailure("standard output is closed", cause);
    }
  }

  /** Returns the stream below, for commands that write bytes. Closing it does nothing. */
  public OutputStream bytes() {
    return stream;
  }

  /** Returns what is known of the terminal, also if the output goes elsewhere. */
  Terminal terminal() {
    return terminal;
  }

  /** Returns {@code text} as {@code println} shows it. */
  public String shown(String text) {
    return encodable.of(SafeText.escape(text));
  }

  /** Returns the first failed write; empty while all writes succeed. */
  Optional<IOException> failure() {
    return stream.failure();
  }

  @Override
  public void write(String text) {
    super.write(encodable.of(text));
  }

  @Override
  public void println(@Nullable String line) {
    write(SafeText.escape(String.valueOf(line), Integer.MAX_VALUE));
    println();
  }

  @Override
  public void println(@Nullable Object line) {
    println(String.valueOf(line));
  }

  @Override
  public void print(@Nullable String block) {
    write(SafeText.escapeBlock(String.valueOf(block)));
  }

  @Override
  public void print(@Nullable Object block) {
    print(String.valueOf(block));
  }

  @Override
  public PrintWriter format(String format, @Nullable Object... arguments) {
    return format(Locale.ROOT, format, arguments);
  }

  @Override
  public PrintWriter format(@Nullable Locale locale, String format, @Nullable Object... arguments) {
    write(String.format(locale, format, escaped(arguments)));
    flush();
    return this;
  }

  private static @Nullable Object[] escaped(@Nullable Object[] arguments) {
    return Arrays.stream(arguments).map(ConsoleWriter::escaped).toArray();
  }

  private static @Nullable Object escaped(@Nullable Object argument) {
    if (argument == null || argument instanceof Number || argument instanceof Styled) {
      return argument;
    }
    return SafeText.escape(argument.toString());
  }
}
