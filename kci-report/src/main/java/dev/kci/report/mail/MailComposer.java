package dev.kci.report.mail;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Map;
import java.util.Properties;

/**
 * Makes MIME messages: plain text in UTF-8, optionally with HTML as an alternative, and header
 * fields that stop automatic replies and let readers recognise duplicates.
 *
 * <p>Headers are never concatenated: the mail library folds and encodes each of them, so a line end
 * in a name cannot create another header. Thread-safe.
 */
public final class MailComposer {
  private static final String PREFIX = "X-KernelCI-";

  private final Session session = Session.getInstance(new Properties());

  /** Returns the message with CRLF line ends, as SMTP sends it. */
  public byte[] compose(Mail mail, Addresses addresses) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      message(mail, addresses).writeTo(bytes);
    } catch (MessagingException e) {
      throw new IllegalStateException("Cannot compose the mail " + mail.id(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private MimeMessage message(Mail mail, Addresses addresses) throws MessagingException {
    MimeMessage message = new FixedIdMessage(session);
    String address = addresses.sender().getAddress();
    String domain = address.substring(address.lastIndexOf('@') + 1);
    String thread =
        mail.replyTo() == null ? MessageIds.thread(mail.thread(), domain) : mail.replyTo();
    message.setSentDate(Date.from(mail.date()));
    message.setFrom(addresses.sender());
    message.setRecipients(Message.RecipientType.TO, addresses.to().toArray(InternetAddress[]::new));
    message.setRecipients(Message.RecipientType.CC, addresses.cc().toArray(InternetAddress[]::new));
    InternetAddress replyTo = addresses.replyTo();
    if (replyTo != null) {
      message.setReplyTo(new InternetAddress[] {replyTo});
    }
    message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
    message.setHeader("Message-ID", MessageIds.report(mail.id(), domain));
    message.setHeader("In-Reply-To", thread);
    message.setHeader("References", thread);
    message.setHeader("List-Id", MessageIds.list(mail.list(), domain));
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setHeader("Precedence", "bulk");
    message.setHeader("X-Auto-Response-Suppress", "All");
    for (Map.Entry<String, String> field : mail.fields().entrySet()) {
      message.setHeader(PREFIX + field.getKey(), header(PREFIX + field.getKey(), field.getValue()));
    }
    setContent(message, mail);
    message.saveChanges();
    return message;
  }

  private static String header(String name, String value) {
    try {
      return MimeUtility.fold(
          name.length() + 2, MimeUtility.encodeText(value, StandardCharsets.UTF_8.name(), null));
    } catch (java.io.UnsupportedEncodingException e) {
      throw new IllegalStateException("Every Java has UTF-8", e);
    }
  }

  private static void setContent(MimeMessage message, Mail mail) throws MessagingException {
    if (mail.html() == null) {
      setText(message, "plain", mail.text());
      return;
    }
    MimeBodyPart text = new MimeBodyPart();
    setText(text, "plain", mail.text());
    MimeBodyPart html = new MimeBodyPart();
    setText(html, "html", mail.html());
    message.setContent(new MimeMultipart("alternative", text, html)); // the last one is preferred
  }

  private static void setText(MimePart part, String subtype, String text)
      throws MessagingException {
    byte[] bytes =
        text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    String type = "text/" + subtype + "; charset=UTF-8";
    part.setDataHandler(new DataHandler(new ByteArrayDataSource(bytes, type)));
    part.setHeader("Content-Type", type);
    part.setHeader("Content-Transfer-Encoding", encoding(bytes));
  }

  /** 8bit unless a line is longer than SMTP allows (RFC 5321, section 4.5.3.1.6). */
  private static String encoding(byte[] bytes) {
    boolean ascii = true;
    int length = 0;
    int longest = 0;
    for (byte b : bytes) {
      ascii &= b > 0;
      length = b == '\n' ? 0 : length + 1;
      longest = Math.max(longest, length);
    }
    return longest > 998 ? "quoted-printable" : ascii ? "7bit" : "8bit";
  }

  /** When saved, the library gives each message a random id; ours has one already. */
  private static final class FixedIdMessage extends MimeMessage {
    FixedIdMessage(Session session) {
      super(session);
    }

    @Override
    protected void updateMessageID() {
      // set by compose
    }
  }
}
