package dev.kci.report.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.kci.config.Secret;
import dev.kci.report.mail.SmtpSettings.Tls;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against GreenMail with STARTTLS, TLS from the start, and authentication. */
class SmtpTransportTest {
  @TempDir static Path temp;
  private static GreenMail server;
  private static Path certificate;
  private static Path store;

  @BeforeAll
  static void start() throws Exception {
    store = temp.resolve("server.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "s",
        "-keyalg",
        "EC",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        "changeit",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost",
        "-validity",
        "30");
    certificate = temp.resolve("server.pem");
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "s",
        "-keystore",
        store.toString(),
        "-storepass",
        "changeit",
        "-file",
        certificate.toString());
    System.setProperty("greenmail.tls.keystore.file", store.toString());
    System.setProperty("greenmail.tls.keystore.password", "changeit");
    System.setProperty("greenmail.tls.key.password", "changeit");
    ServerSetup plain = new ServerSetup(0, "localhost", "smtp");
    ServerSetup tls = new ServerSetup(0, "localhost", "smtps");
    server = new GreenMail(new ServerSetup[] {plain, tls});
    server.start();
    server.setUser("bot@example.org", "bot", "päss word");
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @AfterAll
  static void stop() {
    server.stop();
    System.clearProperty("greenmail.tls.keystore.file");
    System.clearProperty("greenmail.tls.keystore.password");
    System.clearProperty("greenmail.tls.key.password");
  }

  @Test
  void sendsByTlsWithAuthentication() {
    int before = server.getReceivedMessages().length;
    SmtpTransport transport =
        transport("localhost", server.getSmtps().getPort(), Tls.SMTPS, "päss word", certificate);
    assertThat(transport.send(mail("a@example.org", "b@example.org"))).isEqualTo(Handover.COMPLETE);
    assertThat(server.getReceivedMessages()).hasSize(before + 2); // one for each recipient
  }

  @Test
  void refusesAServerWhoseCertificateIsNotTrusted() {
    SmtpTransport transport =
        transport("localhost", server.getSmtps().getPort(), Tls.SMTPS, "päss word", null);
    assertThatThrownBy(() -> transport.send(mail("a@example.org")))
        .isInstanceOf(MailUnavailableException.class)
        .hasMessageContaining("not trusted; name the authority behind it with --smtp-ca");
  }

  @Test
  void refusesAServerOfAnotherName() {
    SmtpTransport transport =
        transport("127.0.0.1", server.getSmtps().getPort(), Tls.SMTPS, "päss word", certificate);
    assertThatThrownBy(() -> transport.send(mail("a@example.org")))
        .isInstanceOf(MailUnavailableException.class)
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void tellsNoPasswordWhenTheServerRefusesIt() {
    SmtpTransport transport =
        transport("localhost", server.getSmtps().getPort(), Tls.SMTPS, "wrong-secret", certificate);
    assertThatThrownBy(() -> transport.send(mail("a@example.org")))
        .isInstanceOf(MailUnavailableException.class)
        .hasMessageContaining("refuses user 'bot'")
        .hasMessageNotContaining("wrong-secret");
  }

  @Test
  void sendsNothingToAServerWithoutStartTls() {
    int before = server.getReceivedMessages().length;
    SmtpTransport transport =
        transport("localhost", server.getSmtp().getPort(), Tls.STARTTLS, "päss word", certificate);
    assertThatThrownBy(() -> transport.send(mail("a@example.org")))
        .isInstanceOf(MailUnavailableException.class)
        .hasMessageContaining("STARTTLS");
    assertThat(server.getReceivedMessages()).hasSize(before);
  }

  @Test
  void sendsByStartTlsWithAuthentication() throws IOException {
    int before = server.getReceivedMessages().length;
    try (StartTlsFront front =
        new StartTlsFront(store, "changeit".toCharArray(), server.getSmtp().getPort())) {
      SmtpTransport transport =
          transport("localhost", front.port(), Tls.STARTTLS, "päss word", certificate);
      assertThat(transport.send(mail("a@example.org"))).isEqualTo(Handover.COMPLETE);
    }
    assertThat(server.getReceivedMessages()).hasSize(before + 1);
  }

  private static SmtpTransport transport(
      String host, int port, Tls tls, String password, Path authorities) {
    InternetAddress sender = new InternetAddress();
    sender.setAddress("bot@example.org");
    return new SmtpTransport(
        new SmtpSettings(
            host, port, tls, "bot", new Secret(password), authorities, Duration.ofSeconds(10)),
        sender);
  }

  private static OutboxMail mail(String... recipients) {
    String message = "From: bot@example.org\r\nMessage-ID: <1@x>\r\nSubject: s\r\n\r\ntext\r\n";
    return new OutboxMail("k", List.of(recipients), message.getBytes(StandardCharsets.UTF_8));
  }
}
