package dev.kci.report.mail;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Adds STARTTLS to a mail server that has it not, as GreenMail: real TLS, the rest is relayed. */
final class StartTlsFront implements Closeable {
  private final ServerSocket socket;
  private final SSLContext tls;
  private final int behind;

  StartTlsFront(Path keyStore, char[] password, int behind) {
    this.behind = behind;
    try (InputStream in = Files.newInputStream(keyStore)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, password);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, password);
      tls = SSLContext.getInstance("TLS");
      tls.init(factory.getKeyManagers(), null, null);
      socket = new ServerSocket(0, 5, InetAddress.getByName("localhost"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("front", this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    try (Socket client = socket.accept()) {
      talk(client);
    } catch (IOException closed) {
      // the client has gone
      return;
    }
  }

  private void talk(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII), 1);
    say(client, "220 front\r\n");
    String line = in.readLine();
    while (line != null && !line.equals("STARTTLS")) {
      say(client, line.startsWith("EHLO") ? "250-front\r\n250 STARTTLS\r\n" : "530 TLS first\r\n");
      line = in.readLine();
    }
    if (line == null) {
      return;
    }
    say(client, "220 go\r\n");
    SSLSocket secure =
        (SSLSocket) tls.getSocketFactory().createSocket(client, "localhost", port(), true);
    secure.setUseClientMode(false);
    secure.startHandshake();
    try (Socket server = new Socket("localhost", behind)) {
      while (server.getInputStream().read() != '\n') { // its greeting
        continue;
      }
      start("front-out", () -> copy(server, secure));
      secure.getInputStream().transferTo(server.getOutputStream());
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException closed) {
      // the other side has ended the session
      return;
    }
  }

  private static void say(Socket client, String text) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
