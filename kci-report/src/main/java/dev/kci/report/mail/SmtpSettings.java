package dev.kci.report.mail;

import dev.kci.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the mail server.
 *
 * @param user null for no authentication
 * @param password never logged
 * @param authorities certificates (PEM) to trust instead of Java's own; null for these
 * @param timeout for connecting and for each answer
 */
public record SmtpSettings(
    String host,
    int port,
    Tls tls,
    @Nullable String user,
    @Nullable Secret password,
    @Nullable Path authorities,
    Duration timeout) {

  /** How the connection is encrypted. */
  public enum Tls {
    /** Not at all: for a mail server on this machine. */
    NONE,
    /** After the command STARTTLS, without which nothing is sent. */
    STARTTLS,
    /** From the first byte. */
    SMTPS
  }

  public SmtpSettings {
    Objects.requireNonNull(host, "host");
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("SMTP port " + port + "; expected 1 to 65535");
    }
    if ((user == null) != (password == null)) {
      throw new IllegalArgumentException(
          user == null
              ? "An SMTP password without a user; expected both or none"
              : "No password for the SMTP user '"
                  + user
                  + "'; expected KCI_SMTP_PASSWORD, or smtp_password in [report]");
    }
  }
}
