package dev.kci.report.mail;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class MailComposerTest {
  private static final Addresses ADDRESSES =
      new Addresses(
          Addresses.parse("from", "Bötchen <bot@ci.example.org>").get(0),
          Addresses.parse("to", "Jürgen <j@example.org>, k@example.org"),
          List.of(),
          null);

  @Test
  void sameReportIsTheSameMessage() {
    assertThat(compose("x", null)).isEqualTo(compose("x", null));
  }

  @Test
  void hasTheFieldsOfAnAutomaticMail() throws Exception {
    MimeMessage message = parse(compose("Größe", null));
    assertThat(message.getMessageID()).isEqualTo("<kci-report.abc.all@ci.example.org>");
    assertThat(message.getHeader("In-Reply-To")).isEqualTo(message.getHeader("References"));
    assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(message.getHeader("List-Id"))
        .containsExactly("<main-line-bcc-x.kci-report.ci.example.org>");
    assertThat(message.getHeader("Precedence")).containsExactly("bulk");
    assertThat(message.getHeader("X-Auto-Response-Suppress")).containsExactly("All");
    assertThat(message.getSubject()).isEqualTo("Größe");
    assertThat(message.getEncoding()).isEqualTo("8bit");
    assertThat(message.getContent()).isEqualTo("text ü\r\n");
    assertThat(message.getFrom()[0]).hasToString("=?UTF-8?Q?B=C3=B6tchen?= <bot@ci.example.org>");
  }

  @Test
  void lineEndInASubjectOrFieldCreatesNoHeader() throws Exception {
    byte[] bytes = compose("a\r\nBcc: victim@example.org\r\n\r\nbody", null);
    MimeMessage message = parse(bytes);
    assertThat(message.getHeader("Bcc")).isNull();
    assertThat(message.getHeader("Evil")).isNull();
    assertThat(message.getContent()).isEqualTo("text ü\r\n");
    assertThat(message.getHeader("X-KernelCI-Tree")).hasSize(1);
  }

  @Test
  void htmlIsAnAlternativeAfterTheText() throws Exception {
    MimeMultipart parts = (MimeMultipart) parse(compose("s", "<p>ü</p>")).getContent();
    assertThat(parts.getContentType()).startsWith("multipart/alternative");
    assertThat(parts.getBodyPart(0).getContentType()).startsWith("text/plain");
    assertThat(parts.getBodyPart(1).getContent()).isEqualTo("<p>ü</p>");
  }

  @Test
  void lineTooLongForSmtpIsEncoded() {
    byte[] bytes = compose("s", "<p>" + "ü".repeat(3000) + "</p>");
    assertThat(new String(bytes, StandardCharsets.UTF_8).lines())
        .allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length <= 998);
  }

  private static byte[] compose(String subject, String html) {
    return new MailComposer()
        .compose(
            new Mail(
                "abc.all",
                "mainline\nmaster",
                null,
                "Main line\r\nBcc: x",
                Instant.parse("2026-11-24T10:00:00Z"),
                subject,
                "text ü\n",
                html,
                Map.of("Tree", "x\r\nEvil: y")),
            ADDRESSES);
  }

  private static MimeMessage parse(byte[] bytes) throws Exception {
    return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes));
  }
}
