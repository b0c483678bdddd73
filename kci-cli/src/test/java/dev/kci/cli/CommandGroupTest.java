package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;

class CommandGroupTest {
  private final List<String> created = new ArrayList<>();

  @Command(name = "group", mixinStandardHelpOptions = true)
  private final class Group implements CommandGroup {
    @Override
    public Map<String, Supplier<Object>> commands() {
      return Map.of("one", () -> leaf("one"), "two", () -> leaf("two"));
    }
  }

  @Command
  private static final class Leaf implements Runnable {
    @Override
    public void run() {}
  }

  private Leaf leaf(String name) {
    created.add(name);
    return new Leaf();
  }

  @ParameterizedTest
  @CsvSource({
    "one,           one",
    "one --help,    one",
    "--version,     ''",
    "--help,        one two",
    "help two,      one two",
    "onee,          one two",
    "'',            one two",
  })
  void onlyCommandsThatTheArgumentsNeedAreCreated(String arguments, String expected) {
    CommandGroup.commandLine(new Group(), words(arguments));
    assertThat(created).containsExactlyInAnyOrderElementsOf(words(expected));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }
}
