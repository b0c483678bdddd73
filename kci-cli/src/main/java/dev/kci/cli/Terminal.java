package dev.kci.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a command knows of the place where its output appears. Immutable and thread-safe.
 *
 * <p>Colours are on for a terminal, and for any output if {@code CLICOLOR_FORCE} is set
 * (https://bixense.com/clicolors). They are off if {@code NO_COLOR} is not empty
 * (https://no-color.org), {@code TERM} is {@code dumb} or {@code CLICOLOR} is 0.
 */
public final class Terminal {
  /** The width of output that is not shown on a terminal: lines are as long as they are. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  private static final int USUAL = 80;
  private static final String COLUMNS = "[1-9]\\d{0,4}";

  private final boolean interactive;
  private final boolean colours;
  private final IntSupplier width;

  private Terminal(boolean interactive, boolean colours, IntSupplier width) {
    this.interactive = interactive;
    this.colours = colours;
    this.width = width;
  }

  /** Returns what there is to know of standard output. */
  static Terminal ofStandardOutput(Map<String, String> environment) {
    return of(environment, isTerminal(1), Terminal::currentWidth);
  }

  /** Returns what there is to know of standard error. */
  static Terminal ofStandardError(Map<String, String> environment) {
    return of(environment, isTerminal(2), Terminal::currentWidth);
  }

  /**
   * Returns a terminal for tests.
   *
   * @param width in columns
   */
  public static Terminal of(int width, boolean colours) {
    return new Terminal(true, colours, () -> width);
  }

  /** Returns output that is a file or a pipe. */
  static Terminal none() {
    return new Terminal(false, false, () -> UNLIMITED);
  }

  static Terminal of(Map<String, String> environment, boolean interactive, IntSupplier current) {
    String columns = environment.getOrDefault("COLUMNS", "");
    IntSupplier width =
        !columns.isEmpty() && columns.matches(COLUMNS)
            ? () -> Integer.parseInt(columns)
            : interactive ? current : () -> UNLIMITED;
    return new Terminal(interactive, colours(environment, interactive), width);
  }

  /** Returns where a command's output appears. */
  public static Terminal of(PrintWriter out) {
    return out instanceof ConsoleWriter console ? console.terminal() : none();
  }

  /** Returns whether somebody sees the output as it is written. */
  public boolean isInteractive() {
    return interactive;
  }

  /** Returns whether to write colours. */
  public boolean hasColours() {
    return colours;
  }

  /**
   * Returns the number of columns, or {@link #UNLIMITED}: {@code COLUMNS} from the environment, or
   * else the terminal's current width. Asking a terminal takes some milliseconds.
   */
  public int width() {
    return width.getAsInt();
  }

  private static boolean colours(Map<String, String> environment, boolean interactive) {
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return false;
    }
    String force = environment.getOrDefault("CLICOLOR_FORCE", "");
    if (!force.isEmpty() && !force.equals("0")) {
      return true;
    }
    return interactive
        && !environment.getOrDefault("TERM", "").equals("dumb")
        && !environment.getOrDefault("CLICOLOR", "").equals("0");
  }

  /** {@link System#console} would also require that standard input is a terminal. */
  private static boolean isTerminal(int descriptor) {
    Path output = Path.of("/proc/self/fd/" + descriptor);
    try {
      return Files.isSymbolicLink(output)
          ? isTerminal(Files.readSymbolicLink(output).toString())
          : System.console() != null;
    } catch (IOException e) {
      return System.console() != null;
    }
  }

  private static boolean isTerminal(String device) {
    return device.startsWith("/dev/pts/")
        || device.startsWith("/dev/tty")
        || device.equals("/dev/console");
  }

  /** Asks {@code stty}, since Java has no call for it; 80 if it does not know. */
  private static int currentWidth() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream answer = stty.getInputStream()) {
        if (!stty.waitFor(1, TimeUnit.SECONDS)) {
          stty.destroyForcibly();
          return USUAL;
        }
        String size = new String(answer.readNBytes(64), StandardCharsets.US_ASCII).strip();
        Matcher form = Pattern.compile("\\d+ (" + COLUMNS + ")").matcher(size);
        return form.matches() ? Integer.parseInt(form.group(1)) : USUAL;
      }
    } catch (IOException e) {
      return USUAL; // without stty or a controlling terminal
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL;
    }
  }
}
