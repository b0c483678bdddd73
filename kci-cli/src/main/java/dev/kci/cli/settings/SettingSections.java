package dev.kci.cli.settings;

import static dev.kci.cli.settings.SettingType.FLAG;
import static dev.kci.cli.settings.SettingType.LIST;
import static dev.kci.cli.settings.SettingType.MINUTES;
import static dev.kci.cli.settings.SettingType.NUMBER;
import static dev.kci.cli.settings.SettingType.PATH;
import static dev.kci.cli.settings.SettingType.SECONDS;
import static dev.kci.cli.settings.SettingType.SECRET;
import static dev.kci.cli.settings.SettingType.TEXT;

import java.util.List;
import java.util.Optional;

/**
 * Declares all settings: reading, checking and the reference in the documentation follow from here.
 */
public final class SettingSections {
  static final String DEFAULT = "DEFAULT";

  private static final List<String> ALL =
      List.of("kci-api", "kci-trigger", "kci-tarball", "kci-runner", "kci-timeout", "kci-report");
  private static final List<String> TRIGGER = List.of("kci-trigger");
  private static final List<String> TARBALL = List.of("kci-tarball");
  private static final List<String> RUNNER = List.of("kci-runner");
  private static final List<String> TIMEOUT = List.of("kci-timeout");
  private static final List<String> REPORT = List.of("kci-report");
  private static final List<String> STORING = List.of("kci-api", "kci-tarball", "kci-runner");
  private static final List<String> LINKING =
      List.of("kci-api", "kci-tarball", "kci-runner", "kci-report");

  private static final List<String> COUNTING = List.of("kci-api", "kci-timeout", "kci-report");
  private static final List<String> EXPLAINING = List.of("kci-api", "kci-runner");
  private static final List<String> TRUSTING =
      List.of("kci-api", "kci-runner", "kci-timeout", "kci-report");

  /** What a report may have; kci-report's class Content. */
  private static final List<String> CONTENTS =
      List.of(
          "regression",
          "new_failure",
          "known_failure",
          "flaky",
          "known_issue",
          "fixed",
          "incomplete",
          "outlier",
          "not_run");

  private static final String OWNERS =
      "Users that kci-api and the services trust; see each service's section.";
  private static final String RUNNER_OWNERS = "Users for whose nodes --promisc starts jobs.";
  private static final String DEFINITIONS =
      "URLs below which job definitions must be, a part of those for files.";
  private static final String PULL_OWNERS = "Users whose jobs the lab runs.";
  private static final String TIMEOUT_OWNERS =
      "Users whose unfinished nodes keep the nodes above them open.";
  private static final String REPORT_OWNERS =
      "Users whose results count, and whose checkouts --promisc reports.";
  private static final List<String> REACHES = List.of("off", "queued", "running");
  private static final String SUPERSEDED =
      "Which jobs to cancel once their branch has a newer checkout: none, queued ones, or running"
          + " ones too.";
  private static final String FETCH =
      "URLs below which files of nodes may be read, besides the storages.";

  private static final List<SettingSection> SECTIONS =
      List.of(
          new SettingSection(
              DEFAULT,
              "",
              "Applies to all programs. Keys of [trigger], [tarball], [scheduler], [pull],"
                  + " [timeout] and [report] can also be here.",
              List.of(
                  key("api_config", TEXT, "", ALL, "Name of the API to use, as --api."),
                  key("storage_config", TEXT, "", STORING, "Name of the storage, as --storage."),
                  key("api_token", SECRET, "", ALL, "Token for the API."),
                  key("trusted_owners", LIST, "", TRUSTING, OWNERS),
                  key(
                      "fetch_from",
                      LIST,
                      "",
                      List.of("kci-api", "kci-runner", "kci-report"),
                      FETCH))),
          new SettingSection(
              "api",
              "NAME",
              "One API. Its keys replace those of the same API in the YAML configuration.",
              List.of(
                  key("url", TEXT, "", ALL, "Base URL of the API."),
                  key("version", TEXT, "latest", ALL, "Version of the API in its paths."),
                  key("api_token", SECRET, "", ALL, "Token for this API."))),
          new SettingSection(
              "storage",
              "NAME",
              "One storage. Its keys replace those of the same storage in the YAML configuration.",
              List.of(
                  key("storage_cred", SECRET, "", STORING, "Credential for uploads."),
                  choice(
                      "storage_type",
                      List.of("backend", "ssh", "local"),
                      "",
                      LINKING,
                      "Kind of storage."),
                  key("base_url", TEXT, "", LINKING, "URL that downloads start with."),
                  key("api_url", TEXT, "", STORING, "URL that uploads start with."),
                  key("host", TEXT, "", STORING, "Host of an SSH storage."),
                  key("port", NUMBER, "22", STORING, "Port of an SSH storage."),
                  key("user", TEXT, "", STORING, "User of an SSH storage."),
                  key("path", TEXT, "", STORING, "Folder of an SSH or local storage."))),
          new SettingSection(
              "runtime",
              "NAME",
              "One runtime of the YAML configuration.",
              List.of(
                  key("runtime_token", SECRET, "", RUNNER, "Token for the lab."),
                  key(
                      "callback_token",
                      SECRET,
                      "runtime_token",
                      RUNNER,
                      "Token that the lab sends with callbacks."),
                  key(
                      "api_token",
                      SECRET,
                      "",
                      TRUSTING,
                      "API token that the runtime reports with."),
                  key(
                      "user",
                      TEXT,
                      "the user of api_token",
                      COUNTING,
                      "API user that the runtime reports as."))),
          new SettingSection(
              "git",
              "",
              "Logins of git hosts.",
              List.of(
                  key(
                      "ssh_key",
                      PATH,
                      "the user's own keys and agent",
                      List.of("kci-trigger", "kci-tarball"),
                      "Private key for SSH hosts."))),
          new SettingSection(
              "git",
              "HOST",
              "Login of one git host.",
              List.of(
                  key(
                      "git_user",
                      TEXT,
                      "oauth2",
                      List.of("kci-trigger", "kci-tarball"),
                      "User for HTTPS."),
                  key(
                      "git_password",
                      SECRET,
                      "",
                      List.of("kci-trigger", "kci-tarball"),
                      "Password or token for HTTPS."))),
          new SettingSection(
              "trigger",
              "",
              "Settings of kci-trigger.",
              List.of(
                  key("poll_period", SECONDS, "5m", TRIGGER, "Time between two passes."),
                  key("startup_delay", SECONDS, "0", TRIGGER, "Delay before the first pass."),
                  key("timeout", MINUTES, "3h", TRIGGER, "Timeout of a new checkout."))),
          new SettingSection(
              "tarball",
              "",
              "Settings of kci-tarball.",
              List.of(
                  key(
                      "kdir",
                      LIST,
                      "in the state folder",
                      TARBALL,
                      "Folders of the git repositories."),
                  key(
                      "output",
                      PATH,
                      "in the state folder",
                      TARBALL,
                      "Folder for tarballs until they are uploaded."),
                  key("poll_period", SECONDS, "5m", TARBALL, "Time between two queries."),
                  key("storage_config", TEXT, "", TARBALL, "Name of the storage for tarballs."))),
          new SettingSection(
              "scheduler",
              "",
              "Settings of kci-runner.",
              List.of(
                  key("output", PATH, "", RUNNER, "Folder to keep job definitions in."),
                  key("poll_period", SECONDS, "5m", RUNNER, "Time between two queries."),
                  key(
                      "storage_config",
                      TEXT,
                      "",
                      RUNNER,
                      "Name of the storage for logs and artifacts."),
                  key("trusted_owners", LIST, "", RUNNER, RUNNER_OWNERS),
                  key("fetch_from", LIST, "", EXPLAINING, FETCH),
                  choice("cancel_superseded", REACHES, "off", EXPLAINING, SUPERSEDED))),
          new SettingSection(
              "tree",
              "NAME",
              "One tree of the YAML configuration.",
              List.of(
                  choice("cancel_superseded", REACHES, "that of [scheduler]", RUNNER, SUPERSEDED))),
          new SettingSection(
              "pull",
              "",
              "Settings of kci-runner pull.",
              List.of(
                  key("poll_period", SECONDS, "30s", RUNNER, "Time between two queries."),
                  key("storage_config", TEXT, "", RUNNER, "Name of the storage for logs."),
                  key("trusted_owners", LIST, "", RUNNER, PULL_OWNERS),
                  key("fetch_from", LIST, "", RUNNER, FETCH),
                  key("definitions_from", LIST, "all of these", RUNNER, DEFINITIONS))),
          new SettingSection(
              "timeout",
              "",
              "Settings of kci-timeout.",
              List.of(
                  key("poll_period", SECONDS, "1m", TIMEOUT, "Time between two passes."),
                  key("trusted_owners", LIST, "", TIMEOUT, TIMEOUT_OWNERS))),
          new SettingSection(
              "report",
              "",
              "Settings of kci-report.",
              List.of(
                  key("smtp_host", TEXT, "localhost", REPORT, "Mail server."),
                  key(
                      "smtp_port",
                      NUMBER,
                      "25, 587 or 465, by smtp_tls",
                      REPORT,
                      "Port of the mail server."),
                  choice(
                      "smtp_tls",
                      List.of("none", "starttls", "smtps"),
                      "starttls; none for the local host",
                      REPORT,
                      "Encryption of the connection to the mail server."),
                  key("smtp_user", TEXT, "", REPORT, "User of the mail server."),
                  key("smtp_password", SECRET, "", REPORT, "Password of the mail server."),
                  key(
                      "smtp_ca",
                      PATH,
                      "Java's own",
                      REPORT,
                      "PEM file of the certificates to trust instead of Java's own."),
                  key("sender", TEXT, "", REPORT, "Sender of mails."),
                  key("reply_to", TEXT, "the sender", REPORT, "Address for replies."),
                  key("recipients", LIST, "", REPORT, "Addresses that get every report."),
                  key("cc", LIST, "", REPORT, "Addresses that get a copy of every report."),
                  choice(
                      "digest",
                      List.of("daily", "weekly"),
                      "a mail for each checkout",
                      REPORT,
                      "Send the recipients one mail for each branch and period (UTC) instead."),
                  key("html", FLAG, "false", REPORT, "Add an HTML part to mails."),
                  key("outbox", PATH, "in the state folder", REPORT, "Folder of unsent mails."),
                  key("poll_period", SECONDS, "5m", REPORT, "Time between two queries."),
                  key("trusted_owners", LIST, "", REPORT, REPORT_OWNERS),
                  key("fetch_from", LIST, "", REPORT, FETCH))),
          new SettingSection(
              "report.rule",
              "NAME",
              "Who gets which reports; a report has only what the rule selects (docs/reports.md).",
              List.of(
                  key("to", LIST, "", REPORT, "Addresses."),
                  key("cc", LIST, "", REPORT, "Addresses that get a copy."),
                  key("tree", LIST, "all", REPORT, "Trees."),
                  key("branch", LIST, "all", REPORT, "Branches."),
                  key("job", LIST, "all", REPORT, "Jobs."),
                  key("test", LIST, "all", REPORT, "Tests below a job, such as mm_test_*."),
                  key("platform", LIST, "all", REPORT, "Platforms."),
                  new SettingKey(
                      "result",
                      LIST,
                      "every report",
                      REPORT,
                      "Send a mail only if the report has one of these.",
                      CONTENTS),
                  choice(
                      "digest",
                      List.of("daily", "weekly"),
                      "a mail for each checkout",
                      REPORT,
                      "Send one mail for each branch and period (UTC) instead."),
                  key("thread", TEXT, "one for each branch", REPORT, "Message-ID to reply to."),
                  key("html", FLAG, "that of [report]", REPORT, "Add an HTML part."))));

  private SettingSections() {}

  /** Returns all sections, in the order of the reference. */
  public static List<SettingSection> all() {
    return SECTIONS;
  }

  /** Returns the section that a table belongs to, such as {@code runtime.lava-lab}. */
  static Optional<SettingSection> of(String table) {
    return exact(table)
        .or(
            () ->
                SECTIONS.stream()
                    .filter(s -> s.isNamed() && table.startsWith(s.name() + "."))
                    .findFirst());
  }

  /** Returns the section of a name that has no instances. */
  static Optional<SettingSection> exact(String table) {
    return SECTIONS.stream().filter(s -> !s.isNamed() && s.name().equals(table)).findFirst();
  }

  private static SettingKey key(
      String name, SettingType type, String fallback, List<String> programs, String sentence) {
    return new SettingKey(name, type, fallback, programs, sentence, List.of());
  }

  private static SettingKey choice(
      String name, List<String> words, String fallback, List<String> programs, String sentence) {
    return new SettingKey(name, TEXT, fallback, programs, sentence, words);
  }
}
