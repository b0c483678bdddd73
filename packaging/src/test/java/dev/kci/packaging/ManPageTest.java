package dev.kci.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.options.OptionReference;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ManPageTest {
  private static final ManPage.Release RELEASE = new ManPage.Release("1.2.3", "2026-11-24");

  private final Map<String, String> pages = new TreeMap<>();

  ManPageTest() {
    for (CommandLine program : GenerateFiles.programs()) {
      ManPage.all(program, RELEASE).forEach(page -> pages.put(page.name(), page.text()));
    }
  }

  private static Stream<CommandLine> commands(CommandLine line) {
    return Stream.concat(
            Stream.of(line), line.getSubcommands().values().stream().flatMap(ManPageTest::commands))
        .filter(command -> !command.getCommandName().equals("help"));
  }

  @Test
  void everyCommandHasAPageWithAllItsOptions() {
    List<CommandLine> all =
        GenerateFiles.programs().stream().flatMap(ManPageTest::commands).toList();
    assertThat(pages).hasSameSizeAs(all);
    for (CommandLine command : all) {
      String page = pages.get(command.getCommandSpec().qualifiedName("-"));
      for (OptionReference option : OptionReference.of(command.getCommandSpec())) {
        assertThat(page).contains("*" + option.names().split(" ")[0] + "*");
        assertThat(page).contains(option.variable());
        assertThat(page).contains(option.meaning().replace("]", "\\]"));
      }
    }
  }

  @Test
  void aNameIsOneShortLineForWhatis() {
    pages.forEach(
        (name, page) ->
            assertThat(page.lines().filter(line -> line.startsWith(name + " - ")))
                .singleElement()
                .satisfies(line -> assertThat(line).hasSizeLessThan(180).doesNotContain("pass:")));
  }

  @Test
  void theFootNamesVersionAndDate() {
    assertThat(pages.get("kci-trigger-run"))
        .startsWith(":docdate: 2026-11-24\n")
        .contains(":mansource: kernelci-clients 1.2.3", ":manmanual: KernelCI clients");
  }

  @Test
  void examplesStayAsTheyAre() {
    assertThat(pages.get("kci-api-node-find"))
        .contains("== Examples\n\n....\nkci-api node find kind=checkout state__in=running")
        .doesNotContain("Examples:");
  }

  @Test
  void aSynopsisMarksWhatIsTyped() {
    assertThat(pages.get("kci-api-node-get"))
        .contains("*kci-api* *node* *get* pass:c[[OPTIONS\\]] ID");
  }
}
