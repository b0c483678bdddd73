package dev.kci.sandbox.mail;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** One connection of an SMTP client, from greeting to QUIT. */
final class SmtpSession {
  private static final int LONGEST_COMMAND = 4096;
  private static final int LARGEST_MAIL = 64 << 20;

  private final InputStream in;
  private final OutputStream out;
  private final MailFolder mails;
  private final BooleanSupplier refuses;

  SmtpSession(Socket client, MailFolder mails, BooleanSupplier refuses) throws IOException {
    this.in = new BufferedInputStream(client.getInputStream());
    this.out = client.getOutputStream();
    this.mails = mails;
    this.refuses = refuses;
  }

  void run() throws IOException {
    answer("220 sandbox ESMTP");
    while (true) {
      String command = text(line(LONGEST_COMMAND)).strip();
      String verb = command.split(" ", 2)[0].toUpperCase(Locale.ROOT);
      switch (verb) {
        case "EHLO" ->
            answer("250-sandbox", "250-8BITMIME", "250-AUTH PLAIN LOGIN", "250 SMTPUTF8");
        case "AUTH" -> authenticate(command);
        case "DATA" -> data();
        case "HELO", "MAIL", "RCPT", "RSET", "NOOP" -> answer("250 OK");
        case "QUIT" -> {
          answer("221 Bye");
          return;
        }
        default -> answer("502 Command not implemented");
      }
    }
  }

  /** Takes any user and password. */
  private void authenticate(String command) throws IOException {
    String[] words = command.split(" ");
    boolean login = words.length > 1 && words[1].equalsIgnoreCase("LOGIN");
    int prompts = (login ? 2 : 1) - Math.max(0, words.length - 2);
    for (int i = 0; i < prompts; i++) {
      answer("334 ");
      line(LONGEST_COMMAND);
    }
    answer("235 Authenticated");
  }

  private void data() throws IOException {
    answer("354 End with a line of a single dot");
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    while (true) {
      byte[] line = line(LARGEST_MAIL);
      if (text(line).equals(".\r\n") || text(line).equals(".\n")) {
        break;
      }
      int skip = line[0] == '.' ? 1 : 0; // a leading dot was doubled (RFC 5321, 4.5.2)
      message.write(line, skip, line.length - skip);
      if (message.size() > LARGEST_MAIL) {
        answer("552 Message too large");
        return;
      }
    }
    if (refuses.getAsBoolean()) {
      answer("451 Try again later");
      return;
    }
    answer("250 OK, kept as " + mails.add(message.toByteArray()));
  }

  private byte[] line(int longest) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (line.size() < longest) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("The client has gone");
      }
      line.write(next);
      if (next == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.ISO_8859_1);
  }

  private void answer(String... lines) throws IOException {
    out.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
