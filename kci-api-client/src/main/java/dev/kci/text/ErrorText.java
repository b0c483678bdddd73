package dev.kci.text;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Errors in words for people. */
public final class ErrorText {
  private static final Pattern LINE_END = Pattern.compile("(?:\\R\\s*)+");

  /** Enough for what is worth reading, and quick to join. */
  private static final int LONGEST_MESSAGE = 4 * SafeText.LONGEST;

  private ErrorText() {}

  /** What went wrong as one line, without a Java exception's name where there are other words. */
  public static String of(Throwable e) {
    String words = words(e);
    String head = words.length() > LONGEST_MESSAGE ? words.substring(0, LONGEST_MESSAGE) : words;
    return SafeText.escape(LINE_END.matcher(head.strip()).replaceAll("; "));
  }

  private static String words(Throwable e) {
    @Nullable String message = e.getMessage();
    if (e instanceof UncheckedIOException && isCauseAgain(e)) {
      return words(Objects.requireNonNull(e.getCause()));
    }
    if (e instanceof FileSystemException file) {
      return file.getFile() + ": " + reason(file);
    }
    if (e instanceof IOException io && ConnectionFailure.isOne(io)) {
      return ConnectionFailure.words(io);
    }
    if (message == null || message.isBlank()) {
      return e instanceof IOException ? "input or output failed" : e.getClass().getSimpleName();
    }
    return message;
  }

  /** An exception without words of its own has its cause's name and message. */
  private static boolean isCauseAgain(Throwable e) {
    return e.getCause() != null && e.getCause().toString().equals(e.getMessage());
  }

  private static String reason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "exists already";
    }
    return Objects.requireNonNullElse(e.getReason(), "the file system refuses it");
  }

  /** A stack trace on indented lines, with each message of it as one line. */
  public static String trace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new TraceLines(text));
    return text.toString();
  }

  /** {@link Throwable} calls {@code println} once for each line of a trace, messages included. */
  private static final class TraceLines extends PrintWriter {
    TraceLines(StringWriter text) {
      super(text);
    }

    @Override
    public void println(@Nullable Object line) {
      String text = String.valueOf(line).replace("\t", "    ");
      super.println("    " + SafeText.escape(text));
    }
  }
}
