package dev.kci.sandbox.mail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An SMTP server (RFC 5321) that takes every mail, from anybody, and keeps it once however many
 * recipients it has. A thread for each connection; safe for use by several threads.
 */
public final class SmtpSink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SmtpSink.class);

  private final MailFolder mails;
  private final ServerSocket server;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refusals = new AtomicInteger();

  /**
   * Listens.
   *
   * @param port 0 for any free one
   */
  public SmtpSink(InetAddress address, int port, MailFolder mails) throws IOException {
    this.mails = mails;
    this.server = new ServerSocket(port, 50, address);
    thread("smtp", this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Answers the next mails with a temporary refusal (451). */
  public void refuseNext(int count) {
    refusals.set(count);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        clients.add(client);
        thread("smtp-client", () -> serve(client));
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.warn("A mail connection was not accepted: {}", e.toString());
        }
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      new SmtpSession(client, mails, this::refuses).run();
    } catch (IOException e) {
      LOG.debug("A mail connection ended: {}", e.toString());
    } finally {
      clients.remove(client);
    }
  }

  private boolean refuses() {
    return refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  private static void thread(String name, Runnable work) {
    Thread thread = new Thread(work, "sandbox-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket client : clients) {
      client.close();
    }
  }
}
