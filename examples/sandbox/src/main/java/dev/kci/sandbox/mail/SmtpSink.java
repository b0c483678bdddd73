package dev.kci.sandbox.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.helper.BasicMessageHandlerFactory;
import org.subethamail.smtp.server.SMTPServer;

/**
 * An SMTP server that accepts every mail from anybody and stores it once, regardless of the number
 * of recipients. Thread-safe.
 */
public final class SmtpSink implements AutoCloseable {
  private static final int LARGEST_MAIL = 64 << 20;

  private final MailFolder mails;
  private final SMTPServer server;
  private final AtomicInteger refusals = new AtomicInteger();

  /**
   * Starts listening.
   *
   * @param port 0 for any free one
   * @throws IOException if the port is in use
   */
  public SmtpSink(InetAddress address, int port, MailFolder mails) throws IOException {
    this.mails = mails;
    this.server =
        SMTPServer.port(port)
            .bindAddress(address)
            .hostName("sandbox")
            .authenticationHandlerFactory(
                new EasyAuthenticationHandlerFactory((user, password, context) -> {}))
            .showAuthCapabilitiesBeforeSTARTTLS(true)
            .insertReceivedHeaders(false) // mails are stored as received
            .fromAddressValidator(from -> true)
            .maxMessageSize(LARGEST_MAIL)
            .messageHandlerFactory(
                new BasicMessageHandlerFactory(
                    (context, from, to, message) -> keep(message), LARGEST_MAIL))
            .build();
    try {
      server.start();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }

  public int port() {
    return server.getPortAllocated();
  }

  /** Rejects the next mails temporarily (451). */
  public void refuseNext(int count) {
    refusals.set(count);
  }

  private void keep(byte[] message) throws RejectException {
    if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new RejectException(451, "Try again later");
    }
    try {
      mails.add(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
