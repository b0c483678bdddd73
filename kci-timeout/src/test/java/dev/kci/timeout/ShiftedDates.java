package dev.kci.timeout;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Stands before a server and changes the {@code Date} of its answers, and only that. */
final class ShiftedDates implements AutoCloseable {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);
  private static final String HEADER = "date: ";

  private final URI server;
  private final ServerSocket listening;
  private volatile Duration ahead;

  ShiftedDates(URI server, Duration ahead) throws IOException {
    this.server = server;
    this.ahead = ahead;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort() + "/";
  }

  void ahead(Duration ahead) {
    this.ahead = ahead;
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      Socket upstream = new Socket(server.getHost(), server.getPort());
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      daemon(() -> client.getInputStream().transferTo(upstream.getOutputStream()));
      daemon(() -> answers(upstream.getInputStream(), client));
    }
  }

  /** Line by line, as far as bytes are there: a body need not end with a line. */
  private void answers(InputStream raw, Socket client) throws IOException {
    InputStream in = new BufferedInputStream(raw, 1 << 16);
    OutputStream out = client.getOutputStream();
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.append((char) next);
      if (next == '\n' || in.available() == 0 && !isHeader(line)) {
        String text = line.toString();
        boolean date = text.toLowerCase(Locale.ROOT).startsWith(HEADER);
        out.write((date ? shifted() : text).getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        line.setLength(0);
      }
    }
    client.close();
  }

  private static boolean isHeader(StringBuilder line) {
    return HEADER.regionMatches(true, 0, line.toString(), 0, Math.min(line.length(), 6));
  }

  private String shifted() {
    return "Date: " + DATE.format(ZonedDateTime.now(ZoneOffset.UTC).plus(ahead)) + "\r\n";
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void daemon(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException closed) {
                // the test has ended, or one side has
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
