package dev.kci.report;

import dev.kci.cli.settings.Settings;
import dev.kci.report.mail.Addresses;
import dev.kci.report.model.Period;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the rules in the settings: {@code [report.rule.NAME]}. */
final class Rules {
  private static final String SECTION = "report.rule";

  /** RFC 5322, section 3.6.4, without comments and quotes. */
  private static final Pattern MESSAGE_ID =
      Pattern.compile("<[!-~&&[^<>@]]{1,200}@[!-~&&[^<>@]]{1,200}>");

  private Rules() {}

  /**
   * Returns the rules in the order of the file.
   *
   * @param html whether all mails have an HTML part
   * @throws IllegalArgumentException if one is invalid; the message names section and key
   */
  static List<Route> read(Settings settings, boolean html) {
    return settings.instances(SECTION).stream().map(name -> rule(settings, name, html)).toList();
  }

  private static Route rule(Settings settings, String name, boolean html) {
    String section = SECTION + "." + name;
    String where = "[" + section + "] ";
    if (name.equals(Route.DEFAULT)) {
      throw new IllegalArgumentException(
          where + "has the name of the built-in rule; expected another name");
    }
    List<InternetAddress> to = addresses(settings, section, "to");
    if (to.isEmpty()) {
      throw new IllegalArgumentException(where + "has no recipients; expected to = \"name@host\"");
    }
    return new Route(
        name,
        new Selection(
            settings.strings(section, "tree"),
            settings.strings(section, "branch"),
            settings.strings(section, "job"),
            settings.strings(section, "test"),
            settings.strings(section, "platform")),
        contents(settings, section),
        to,
        addresses(settings, section, "cc"),
        thread(settings, section),
        html || settings.isTrue(section, "html"),
        digest(settings, section));
  }

  /**
   * Returns whether a section asks for digests; null if not. The settings have checked the word.
   */
  static Period.@Nullable Length digest(Settings settings, String section) {
    return settings
        .string(section, "digest")
        .map(word -> Period.Length.valueOf(word.toUpperCase(Locale.ROOT)))
        .orElse(null);
  }

  /** The settings have checked the words. */
  private static Set<Content> contents(Settings settings, String section) {
    return settings.strings(section, "result").stream()
        .flatMap(word -> Content.of(word).stream())
        .collect(Collectors.toSet());
  }

  private static @Nullable String thread(Settings settings, String section) {
    String thread = settings.string(section, "thread").orElse(null);
    if (thread != null && !MESSAGE_ID.matcher(thread).matches()) {
      throw new IllegalArgumentException(
          "[" + section + "] thread '" + thread + "': expected a Message-ID such as <id@host>");
    }
    return thread;
  }

  private static List<InternetAddress> addresses(Settings settings, String section, String key) {
    return settings.strings(section, key).stream()
        .flatMap(text -> addresses("[" + section + "] " + key, text))
        .toList();
  }

  private static Stream<InternetAddress> addresses(String what, String text) {
    return Addresses.parse(what, text).stream();
  }
}
