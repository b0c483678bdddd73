package dev.kci.text;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Describes exceptions to people. */
public final class ErrorText {
  private static final Pattern LINE_END = Pattern.compile("(?:\\R\\s*)+");

  /** Libraries put the class name and message of a cause into their own messages. */
  private static final Pattern CLASS_NAME =
      Pattern.compile("\\b(?:[a-z]\\w*+\\.){1,12}+[A-Z]\\w*(?:Exception|Error)\\b(?:: )?");

  /** Long enough to be useful, short enough to be cleaned quickly. */
  private static final int LONGEST_MESSAGE = 4 * SafeText.LONGEST;

  private ErrorText() {}

  /** Returns what went wrong as one line, never with the name of a Java exception. */
  public static String of(Throwable e) {
    return line(words(e));
  }

  /** Returns the same without the name of a file, for messages that already name it. */
  public static String reason(Throwable e) {
    return e instanceof FileSystemException file ? line(fileReason(file)) : of(e);
  }

  private static String line(String words) {
    return SafeText.escape(LINE_END.matcher(words.strip()).replaceAll("; "));
  }

  private static String words(Throwable e) {
    @Nullable String message = e.getMessage();
    @Nullable Throwable cause = e.getCause();
    if (cause != null && (message == null || message.equals(cause.toString()))) {
      return words(cause); // a wrapper without its own message
    }
    if (e instanceof FileSystemException file) {
      return (file.getFile() == null ? "" : file.getFile() + ": ") + fileReason(file);
    }
    if (e instanceof IOException io && ConnectionFailure.isOne(io)) {
      return ConnectionFailure.words(io);
    }
    if (e instanceof CharacterCodingException) {
      return "not valid UTF-8";
    }
    String named = message == null ? "" : message;
    String head = named.length() > LONGEST_MESSAGE ? named.substring(0, LONGEST_MESSAGE) : named;
    String text = CLASS_NAME.matcher(head).replaceAll("");
    return text.isBlank() ? withoutMessage(e) : text;
  }

  private static String withoutMessage(Throwable e) {
    if (e instanceof InterruptedException || e instanceof CancellationException) {
      return "interrupted";
    }
    if (e instanceof TimeoutException) {
      return "no answer in time";
    }
    return e instanceof IOException ? "input or output failed" : "internal error without a message";
  }

  private static String fileReason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "already exists";
    }
    return Objects.requireNonNullElse(e.getReason(), "refused by the file system");
  }

  /** Returns a stack trace as indented lines, each of its messages on one line. */
  public static String trace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new TraceLines(text));
    return text.toString();
  }

  /** {@link Throwable} calls {@code println} once per line of a trace, and once per message. */
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
