package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * docs/configuration.md says what the programs say. With {@code -Dkci.write=true} this writes its
 * generated parts, which stand between comments.
 */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("../../docs/configuration.md");

  @Test
  void optionsAreThoseOfThePrograms() throws IOException {
    check("options", OptionTables.of(Programs.all()));
  }

  @Test
  void settingsAreThoseDeclared() throws IOException {
    check("settings", SettingTables.all());
  }

  private static void check(String part, String generated) throws IOException {
    String page = Files.readString(PAGE);
    String begin = "<!-- generated: " + part + " -->\n";
    String end = "\n<!-- end of " + part + " -->";
    int from = page.indexOf(begin) + begin.length();
    int to = page.indexOf(end);
    assertThat(to).as(PAGE + " has the comments around its " + part).isGreaterThanOrEqualTo(from);
    if (Boolean.getBoolean("kci.write")) {
      Files.writeString(PAGE, page.substring(0, from) + generated + page.substring(to));
    } else {
      assertThat(page.substring(from, to))
          .as("stale; write it with ./mvnw test -Dkci.write=true -pl examples/quickstart -am")
          .isEqualTo(generated);
    }
  }
}
