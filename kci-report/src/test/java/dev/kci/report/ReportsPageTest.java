package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.settings.Settings;
import dev.kci.config.Configuration;
import dev.kci.config.Problem;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/reports.md work. */
class ReportsPageTest {
  @TempDir Path temp;

  @Test
  void rulesOfTheExampleAreValid() throws IOException {
    Settings settings = Settings.load(example("toml"));
    assertThat(settings.warnings()).isEmpty();
    assertThat(Rules.read(settings, false))
        .extracting(Route::name)
        .containsExactly("net", "lab-one", "stable", "i2c");
  }

  @Test
  void knownIssuesOfTheExampleAreValid() throws IOException {
    List<Problem> problems = new ArrayList<>();
    PipelineConfiguration configuration =
        PipelineConfiguration.check(Configuration.load(List.of(example("yaml"))), problems::add);
    assertThat(problems).isEmpty();
    assertThat(configuration.knownIssues()).hasSize(2);
  }

  @Test
  void pageNamesAllContents() throws IOException {
    String page = Files.readString(Path.of("../docs/reports.md"));
    assertThat(Content.values()).allMatch(content -> page.contains("`" + content.word() + "`"));
  }

  private Path example(String language) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../docs/reports.md")));
    assertThat(block.find()).isTrue();
    return Files.writeString(temp.resolve("example." + language), block.group(1));
  }
}
