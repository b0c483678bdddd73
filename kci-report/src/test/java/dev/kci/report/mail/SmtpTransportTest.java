package dev.kci.report.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.config.Secret;
import dev.kci.report.mail.SmtpSettings.Tls;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.helper.SimpleMessageListener;
import org.subethamail.smtp.server.SMTPServer;

/** Against SubEthaSMTP, which demands a log-in: plain, with STARTTLS, and with TLS throughout. */
class SmtpTransportTest {
  private static final String STORE_PASSWORD = "changeit";
  private static final String PASSWORD = "päss word";

  @TempDir static Path temp;
  private static final Queue<String> RECEIVED = new ConcurrentLinkedQueue<>();
  private static Path certificate;
  private static SMTPServer plain;
  private static SMTPServer startTls;
  private static SMTPServer smtps;

  @BeforeAll
  static void start() throws Exception {
    Path store = temp.resolve("server.p12");
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
        STORE_PASSWORD,
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
        STORE_PASSWORD,
        "-file",
        certificate.toString());
    SSLContext tls = tls(store);
    plain = started(server());
    startTls = started(server().requireTLS().startTlsSocketFactory(tls));
    smtps = started(server().serverSocketFactory(tls));
  }

  private static SMTPServer.Builder server() {
    return SMTPServer.port(0)
        .requireAuth()
        .authenticationHandlerFactory(
            new EasyAuthenticationHandlerFactory((user, password, context) -> check(password)))
        .simpleMessageListener(new Recipients());
  }

  /** Records the recipients of every mail. */
  private static final class Recipients implements SimpleMessageListener {
    @Override
    public boolean accept(String from, String recipient) {
      return true;
    }

    @Override
    public void deliver(String from, String recipient, InputStream data) {
      RECEIVED.add(recipient);
    }
  }

  private static void check(String password) throws LoginFailedException {
    if (!password.equals(PASSWORD)) {
      throw new LoginFailedException();
    }
  }

  private static SMTPServer started(SMTPServer.Builder builder) {
    SMTPServer server = builder.build();
    server.start();
    return server;
  }

  private static SSLContext tls(Path keyStore) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, STORE_PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(factory.getKeyManagers(), null, null);
    return tls;
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
    for (SMTPServer server : List.of(plain, startTls, smtps)) {
      server.stop();
    }
  }

  @BeforeEach
  void forget() {
    RECEIVED.clear();
  }

  @Test
  void sendsByTlsWithAuthentication() {
    SmtpTransport transport = transport("localhost", smtps, Tls.SMTPS, PASSWORD, certificate);
    assertThat(transport.send(mail("a@example.org", "b@example.org"))).isEqualTo(Handover.COMPLETE);
    assertThat(RECEIVED).containsExactly("a@example.org", "b@example.org");
  }

  @Test
  void mailThatIsNoLongerDueIsNotHandedOver() {
    SmtpTransport transport = transport("localhost", smtps, Tls.SMTPS, PASSWORD, certificate);
    assertThat(transport.send(mail("a@example.org"), () -> false)).isEmpty();
    assertThat(RECEIVED).isEmpty();
  }

  @Test
  void refusesAServerWhoseCertificateIsNotTrusted() {
    SmtpTransport transport = transport("localhost", smtps, Tls.SMTPS, PASSWORD, null);
    assertThatThrownBy(() -> transport.send(mail("a@example.org")))
        .isInstanceOf(MailUnavailableException.class)
        .hasMessageContaining("not trusted; name the authority behind it with --smtp-ca");
  }

  @Test
  void refusesAServerOfAnotherName() {
    SmtpTransport transport = transport("127.0.0.1", smtps, Tls.SMTPS, PASSWORD, certificate);
    assertThatThrownBy(() -> transport.send(mail("a@example.org")))
        .isInstanceOf(MailUnavailableException.class)
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void errorDoesNotShowARefusedPassword() {
    SmtpTransport transport = transport("localhost", smtps, Tls.SMTPS, "wrong-secret", certificate);
    assertThatThrownBy(() -> transport.send(mail("a@example.org")))
        .isInstanceOf(MailUnavailableException.class)
        .hasMessageContaining("refuses user 'bot'")
        .hasMessageNotContaining("wrong-secret");
  }

  @Test
  void sendsNothingToAServerWithoutStartTls() {
    SmtpTransport transport = transport("localhost", plain, Tls.STARTTLS, PASSWORD, certificate);
    assertThatThrownBy(() -> transport.send(mail("a@example.org")))
        .isInstanceOf(MailUnavailableException.class)
        .hasMessageContaining("STARTTLS");
    assertThat(RECEIVED).isEmpty();
  }

  @Test
  void sendsByStartTlsWithAuthentication() {
    SmtpTransport transport = transport("localhost", startTls, Tls.STARTTLS, PASSWORD, certificate);
    assertThat(transport.send(mail("a@example.org"))).isEqualTo(Handover.COMPLETE);
    assertThat(RECEIVED).containsExactly("a@example.org");
  }

  private static SmtpTransport transport(
      String host, SMTPServer server, Tls tls, String password, Path authorities) {
    InternetAddress sender = new InternetAddress();
    sender.setAddress("bot@example.org");
    return new SmtpTransport(
        new SmtpSettings(
            host,
            server.getPortAllocated(),
            tls,
            "bot",
            new Secret(password),
            authorities,
            Duration.ofSeconds(10)),
        sender);
  }

  private static OutboxMail mail(String... recipients) {
    String message = "From: bot@example.org\r\nMessage-ID: <1@x>\r\nSubject: s\r\n\r\ntext\r\n";
    return new OutboxMail("k", List.of(recipients), message.getBytes(StandardCharsets.UTF_8));
  }
}
