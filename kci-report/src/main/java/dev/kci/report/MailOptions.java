package dev.kci.report;

import dev.kci.cli.settings.Settings;
import dev.kci.config.Secret;
import dev.kci.report.mail.Addresses;
import dev.kci.report.mail.MailTransport;
import dev.kci.report.mail.SmtpSettings;
import dev.kci.report.mail.SmtpTransport;
import jakarta.mail.internet.InternetAddress;
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
final class MailOptions {
  private static final String SECTION = "report";
  private static final String RULES = "report.rule";
  private static final String PASSWORD_VARIABLE = "KCI_SMTP_PASSWORD";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @Option(
      names = "--smtp-host",
      paramLabel = "HOST",
      defaultValue = "${env:KCI_SMTP_HOST}",
      description =
          "The mail server; also KCI_SMTP_HOST or smtp_host in [report]. Default: localhost")
  private @Nullable String host;

  @Option(
      names = "--smtp-port",
      paramLabel = "PORT",
      defaultValue = "${env:KCI_SMTP_PORT}",
      description =
          "Port of the mail server. Also KCI_SMTP_PORT or smtp_port. Default: 25, 587"
              + " (starttls) or 465 (smtps)")
  private @Nullable Integer port;

  @Option(
      names = "--smtp-tls",
      paramLabel = "MODE",
      defaultValue = "${env:KCI_SMTP_TLS}",
      description =
          "none, starttls or smtps; also KCI_SMTP_TLS or smtp_tls. Default: none on this machine,"
              + " else starttls")
  private SmtpSettings.@Nullable Tls tls;

  @Option(
      names = "--smtp-user",
      paramLabel = "USER",
      defaultValue = "${env:KCI_SMTP_USER}",
      description =
          "The user to log in as; also KCI_SMTP_USER or smtp_user. The password is taken from"
              + " KCI_SMTP_PASSWORD or from smtp_password in [report]. Default: no log-in")
  private @Nullable String user;

  @Option(
      names = "--smtp-ca",
      paramLabel = "FILE",
      defaultValue = "${env:KCI_SMTP_CA}",
      description =
          "Certificates (PEM) to trust instead of Java's own; also KCI_SMTP_CA or smtp_ca")
  private @Nullable Path authorities;

  @Option(
      names = {"--from", "--sender"},
      paramLabel = "ADDRESS",
      defaultValue = "${env:KCI_REPORT_FROM}",
      description = "The sender; also KCI_REPORT_FROM or sender in [report]")
  private @Nullable String from;

  @Option(
      names = {"--to", "--recipients"},
      paramLabel = "ADDRESS",
      defaultValue = "${env:KCI_REPORT_TO}",
      description =
          "Recipients, separated by commas. Also KCI_REPORT_TO or recipients in [report]."
              + " Overrides the rules in the settings")
  private @Nullable String to;

  @Option(
      names = "--cc",
      paramLabel = "ADDRESS",
      defaultValue = "${env:KCI_REPORT_CC}",
      description = "Recipients of copies; also KCI_REPORT_CC or cc in [report]")
  private @Nullable String cc;

  @Option(
      names = "--reply-to",
      paramLabel = "ADDRESS",
      defaultValue = "${env:KCI_REPORT_REPLY_TO}",
      description = "Address for replies. Also KCI_REPORT_REPLY_TO or reply_to in [report]")
  private @Nullable String replyTo;

  @Option(names = "--html", description = "Add an HTML part to mails; also html = true in [report]")
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
                .map(this::tls)
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

  private SmtpSettings.Tls tls(String mode) {
    try {
      return SmtpSettings.Tls.valueOf(mode.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw usage("smtp_tls in [report] is '" + mode + "'; expected none, starttls or smtps");
    }
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
    return text(from, settings, "sender")
        .map(text -> addresses("--from", text))
        .filter(list -> list.size() == 1)
        .map(list -> list.get(0))
        .orElseThrow(() -> usage("no sender; expected --from ADDRESS, or sender in [report]"));
  }

  /** Returns the address for replies; null for the sender. */
  @Nullable InternetAddress replyTo(Settings settings) {
    return text(replyTo, settings, "reply_to")
        .map(text -> addresses("--reply-to", text).get(0))
        .orElse(null);
  }

  /** Returns who gets what: {@code --to}, else the rules and recipients in the settings. */
  List<Route> routes(Settings settings) {
    boolean withHtml = html || settings.isTrue(SECTION, "html");
    if (to != null && !to.isBlank()) {
      return List.of(
          Route.everything(addresses("--to", to), recipients(cc, settings, "cc"), withHtml));
    }
    List<Route> routes = new ArrayList<>();
    for (String name : settings.instances(RULES)) {
      routes.add(rule(settings, name, withHtml));
    }
    List<InternetAddress> recipients = recipients(null, settings, "recipients");
    if (!recipients.isEmpty()) {
      routes.add(Route.everything(recipients, recipients(cc, settings, "cc"), withHtml));
    }
    if (routes.isEmpty()) {
      throw usage("no recipients; expected --to ADDRESS, recipients in [report] or a rule");
    }
    return routes;
  }

  private Route rule(Settings settings, String name, boolean withHtml) {
    String section = RULES + "." + name;
    String where = "[" + section + "] ";
    List<InternetAddress> recipients =
        settings.strings(section, "to").stream()
            .flatMap(text -> addresses(where + "to", text).stream())
            .toList();
    if (recipients.isEmpty() || name.equals(Route.DEFAULT)) {
      throw usage(
          recipients.isEmpty()
              ? where + "has no recipients; expected to = \"name@host\""
              : where + "has the name of the built-in rule; expected another name");
    }
    return new Route(
        name,
        settings.strings(section, "tree"),
        settings.strings(section, "branch"),
        settings.strings(section, "job"),
        settings.strings(section, "platform"),
        recipients,
        settings.strings(section, "cc").stream()
            .flatMap(text -> addresses(where + "cc", text).stream())
            .toList(),
        settings.isTrue(section, "only_on_regression"),
        withHtml || settings.isTrue(section, "html"));
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
    if (spec == null) {
      throw new IllegalStateException("MailOptions is used outside of a command: " + message);
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
