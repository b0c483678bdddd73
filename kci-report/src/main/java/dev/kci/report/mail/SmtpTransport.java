package dev.kci.report.mail;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.security.cert.CertPathBuilderException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Sends mails by SMTP; with TLS, the server's certificate and name are checked. Each mail uses a
 * separate connection, since reports are few. Thread-safe.
 */
public final class SmtpTransport implements MailTransport {
  private final SmtpSettings settings;
  private final Session session;
  private final String sender;

  /**
   * @param sender the address that failure notices go to
   */
  public SmtpTransport(SmtpSettings settings, InternetAddress sender) {
    this.settings = settings;
    this.sender = sender.getAddress();
    this.session = Session.getInstance(properties());
  }

  private Properties properties() {
    Properties properties = new Properties();
    String protocol = protocol();
    String prefix = "mail." + protocol + ".";
    String timeout = String.valueOf(settings.timeout().toMillis());
    properties.put(prefix + "connectiontimeout", timeout);
    properties.put(prefix + "timeout", timeout);
    properties.put(prefix + "writetimeout", timeout);
    properties.put(prefix + "from", sender);
    properties.put(prefix + "auth", String.valueOf(settings.user() != null));
    properties.put(prefix + "sendpartial", "true"); // a wrong address must not affect the others
    properties.put(prefix + "allow8bitmime", "true");
    properties.put(prefix + "ssl.checkserveridentity", "true");
    properties.put(prefix + "ssl.protocols", "TLSv1.3 TLSv1.2");
    if (settings.tls() == SmtpSettings.Tls.STARTTLS) {
      properties.put(prefix + "starttls.enable", "true");
      properties.put(prefix + "starttls.required", "true");
    }
    if (settings.authorities() != null) {
      properties.put(
          prefix + "ssl.socketFactory", Authorities.load(settings.authorities()).socketFactory());
    }
    return properties;
  }

  private String protocol() {
    return settings.tls() == SmtpSettings.Tls.SMTPS ? "smtps" : "smtp";
  }

  @Override
  public Handover send(OutboxMail mail) {
    return send(mail, () -> true).orElseThrow();
  }

  @Override
  public Optional<Handover> send(OutboxMail mail, BooleanSupplier due) {
    List<InternetAddress> recipients = addresses(mail.recipients());
    try (Transport transport = session.getTransport(protocol())) {
      connect(transport);
      MimeMessage message = new MimeMessage(session, new ByteArrayInputStream(mail.message()));
      if (!due.getAsBoolean()) {
        return Optional.empty();
      }
      transport.sendMessage(message, recipients.toArray(Address[]::new));
      return Optional.of(Handover.COMPLETE);
    } catch (SendFailedException e) {
      return Optional.of(handover(mail, e));
    } catch (AuthenticationFailedException e) {
      throw unavailable(
          "refuses user '" + settings.user() + "'; check smtp_user and its password", e);
    } catch (MessagingException e) {
      throw unavailable(describe(e), e);
    }
  }

  private void connect(Transport transport) throws MessagingException {
    String password = settings.password() == null ? null : settings.password().reveal();
    transport.connect(settings.host(), settings.port(), settings.user(), password);
  }

  private static List<InternetAddress> addresses(List<String> recipients) {
    List<InternetAddress> addresses = new ArrayList<>();
    for (String recipient : recipients) {
      InternetAddress address = new InternetAddress();
      address.setAddress(recipient);
      addresses.add(address);
    }
    return addresses;
  }

  /** The exception says who has the mail; codes from 500 on are permanent (RFC 5321, 4.2.1). */
  private Handover handover(OutboxMail mail, SendFailedException e) {
    List<String> sent = texts(e.getValidSentAddresses());
    List<String> invalid = texts(e.getInvalidAddresses());
    List<String> rest =
        mail.recipients().stream().filter(r -> !sent.contains(r) && !invalid.contains(r)).toList();
    boolean isRefused =
        e instanceof SMTPSendFailedException failure && failure.getReturnCode() >= 500;
    if (isRefused && sent.isEmpty()) {
      return new Handover(List.of(), mail.recipients(), describe(e));
    }
    if (sent.isEmpty() && invalid.isEmpty()) {
      throw unavailable(describe(e), e);
    }
    return new Handover(rest, invalid, invalid.isEmpty() ? "" : describe(e));
  }

  private static List<String> texts(Address @Nullable [] addresses) {
    return addresses == null
        ? List.of()
        : Arrays.stream(addresses)
            .map(a -> a instanceof InternetAddress i ? i.getAddress() : a.toString())
            .toList();
  }

  private MailUnavailableException unavailable(String what, MessagingException e) {
    return new MailUnavailableException(
        "Mail server " + settings.host() + ":" + settings.port() + ": " + what, e);
  }

  /** Returns the messages of the exception and its causes, as one line. */
  private static String describe(MessagingException e) {
    List<Throwable> causes =
        Stream.iterate((Throwable) e, t -> t != null, SmtpTransport::next).limit(8).toList();
    if (causes.stream().anyMatch(CertPathBuilderException.class::isInstance)) {
      return "its certificate is not trusted; name the authority behind it with --smtp-ca";
    }
    Stream<String> texts =
        causes.stream()
            .map(t -> String.valueOf(t.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; "))
            .distinct();
    return String.join(": ", texts.toList());
  }

  private static @Nullable Throwable next(Throwable t) {
    return t instanceof MessagingException m && m.getNextException() != null
        ? m.getNextException()
        : t.getCause();
  }
}
