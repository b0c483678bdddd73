package dev.kci.report;

import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.Settings;
import dev.kci.config.Secret;
import dev.kci.report.mail.Addresses;
import dev.kci.report.mail.MailTransport;
import dev.kci.report.mail.SmtpSettings;
import dev.kci.report.mail.SmtpTransport;
import dev.kci.report.model.Period;
import jakarta.mail.internet.InternetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who gets the mails, who sends them, and by which server: a mixin. */
@Heading("Mail")
final class MailOptions {
  private static final String SECTION = "report";
  private static final String PASSWORD_VARIABLE = "KCI_SMTP_PASSWORD";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @Option(
      names = "--smtp-host",
      paramLabel = "HOST",
      description = "Mail server. Default: smtp_host in [report] of the settings, else localhost")
  private @Nullable String host;

  @Bounds(min = 1, max = 65_535)
  @Option(
      names = "--smtp-port",
      paramLabel = "PORT",
      description =
          "Port of the mail server. Default: smtp_port in [report], else 25, 587 (starttls) or 465"
              + " (smtps)")
  private @Nullable Integer port;

  @Option(
      names = "--smtp-tls",
      paramLabel = "MODE",
      description =
          "Encryption: none, starttls or smtps. Default: smtp_tls in [report], else none for a"
              + " server on this machine and starttls for others")
  private SmtpSettings.@Nullable Tls tls;

  @Option(
      names = "--smtp-user",
      paramLabel = "USER",
      description =
          "User to log in as. The password is taken from KCI_SMTP_PASSWORD, from the file that"
              + " KCI_SMTP_PASSWORD_FILE names, or from smtp_password or smtp_password_file in"
              + " [report]. Default: smtp_user in [report], else no login")
  private @Nullable String user;

  @Option(
      names = "--smtp-ca",
      paramLabel = "FILE",
      description =
          "Certificates (PEM) to trust instead of Java's own. Default: smtp_ca in [report], else"
              + " Java's own")
  private @Nullable Path authorities;

  @Option(
      names = "--sender",
      paramLabel = "ADDRESS",
      description = "Sender of the mails. Default: sender in [report]")
  private @Nullable String sender;

  @Option(
      names = "--recipients",
      paramLabel = "ADDRESS",
      description =
          "Recipients, separated by commas; the rules in the settings are then ignored. Default:"
              + " the rules and recipients in [report]")
  private @Nullable String to;

  @Option(
      names = "--cc",
      paramLabel = "ADDRESS",
      description = "Recipients of copies, separated by commas. Default: cc in [report]")
  private @Nullable String cc;

  @Option(
      names = "--reply-to",
      paramLabel = "ADDRESS",
      description = "Address for replies. Default: reply_to in [report], else the sender")
  private @Nullable String replyTo;

  @Option(
      names = "--html",
      description = "Add an HTML part to mails. Default: html in [report], else plain text")
  private boolean html;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Returns the mail server to use. */
  MailTransport transport(Settings settings) {
    return new SmtpTransport(smtp(settings), sender(settings));
  }

  private SmtpSettings smtp(Settings settings) {
    String server = text(host, settings, "smtp_host").orElse("localhost");
    SmtpSettings.Tls mode =
        tls != null
            ? tls
            : settings
                .string(SECTION, "smtp_tls")
                .map(MailOptions::tls)
                .orElse(
                    LOOPBACK.contains(server) ? SmtpSettings.Tls.NONE : SmtpSettings.Tls.STARTTLS);
    int number =
        port != null
            ? port
            : settings
                .integer(SECTION, "smtp_port")
                .map(Long::intValue)
                .orElseGet(() -> usualPort(mode));
    Optional<Secret> password = settings.secret(PASSWORD_VARIABLE, SECTION, "smtp_password");
    String login = text(user, settings, "smtp_user").orElse(null);
    Path trusted =
        Optional.ofNullable(authorities)
            .or(() -> settings.string(SECTION, "smtp_ca").map(Path::of))
            .orElse(null);
    if (trusted != null && !Files.isReadable(trusted)) {
      throw usage(
          (authorities == null
                  ? "smtp_ca in [report] of the settings"
                  : OptionSource.name(spec, "--smtp-ca"))
              + ": there is no readable file '"
              + trusted
              + "'; expected certificates (PEM)");
    }
    try {
      return new SmtpSettings(
          server,
          number,
          mode,
          login,
          login == null ? null : password.orElse(null),
          trusted,
          TIMEOUT);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** Returns the mode of a word, which the settings have checked. */
  private static SmtpSettings.Tls tls(String word) {
    return SmtpSettings.Tls.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static int usualPort(SmtpSettings.Tls tls) {
    return switch (tls) {
      case NONE -> 25;
      case STARTTLS -> 587;
      case SMTPS -> 465;
    };
  }

  /** Returns the sender, which is required. */
  InternetAddress sender(Settings settings) {
    return text(sender, settings, "sender")
        .map(text -> addresses(OptionSource.name(spec, "--sender"), text))
        .filter(list -> list.size() == 1)
        .map(list -> list.get(0))
        .orElseThrow(
            () -> usage("missing the sender; expected --sender ADDRESS, or sender in [report]"));
  }

  /** Returns the address for replies; null for the sender. */
  @Nullable InternetAddress replyTo(Settings settings) {
    return text(replyTo, settings, "reply_to")
        .map(text -> addresses(OptionSource.name(spec, "--reply-to"), text).get(0))
        .orElse(null);
  }

  /**
   * Returns who gets what: {@code --recipients}, else the rules and recipients in the settings.
   *
   * @param digest what recipients without a rule get; null for what the settings say
   */
  List<Route> routes(Settings settings, Period.@Nullable Length digest) {
    boolean withHtml = html || settings.isTrue(SECTION, "html");
    Period.Length period = digest == null ? Rules.digest(settings, SECTION) : digest;
    if (to != null && !to.isBlank()) {
      return List.of(
          Route.everything(
                  addresses(OptionSource.name(spec, "--recipients"), to),
                  recipients(cc, settings, "cc"),
                  withHtml)
              .withDigest(period));
    }
    List<Route> routes = new ArrayList<>(rules(settings, withHtml));
    List<InternetAddress> recipients = recipients(null, settings, "recipients");
    if (!recipients.isEmpty()) {
      routes.add(
          Route.everything(recipients, recipients(cc, settings, "cc"), withHtml)
              .withDigest(period));
    }
    if (routes.isEmpty()) {
      throw usage(
          "missing the recipients; expected --recipients ADDRESS, recipients in [report] or a"
              + " rule");
    }
    return routes;
  }

  private List<Route> rules(Settings settings, boolean withHtml) {
    try {
      return Rules.read(settings, withHtml);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private List<InternetAddress> recipients(@Nullable String value, Settings settings, String key) {
    List<String> texts =
        value == null || value.isBlank() ? settings.strings(SECTION, key) : List.of(value);
    return texts.stream().flatMap(text -> addresses(key, text).stream()).toList();
  }

  private List<InternetAddress> addresses(String option, String text) {
    try {
      return Addresses.parse(option, text);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> text(@Nullable String option, Settings settings, String key) {
    return Optional.ofNullable(option)
        .filter(value -> !value.isBlank())
        .or(() -> settings.string(SECTION, key));
  }

  private ParameterException usage(String message) {
    return OptionSource.usage(spec, message);
  }
}
