package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tables of YAML keys in docs/configuration.md have the keys that the code reads. A comment
 * above each table names the classes that read them.
 */
class YamlKeysTest {
  private static final Path ROOT = Path.of("../..");

  private static final Pattern TABLE =
      Pattern.compile("<!-- keys (?:of|in) (.*?) -->\n((?:\\|.*\n)+)");

  private static final Pattern KEY = Pattern.compile("`(\\w+)`");

  /** How a reader takes a key; a comparison of names it does not know is no reading. */
  private static final Pattern READ =
      Pattern.compile(
          "\\bfields\\s*\\.(?:text|requiredText|textOrNumber|word|texts|textOrTexts|integer"
              + "|requiredInteger|count|seconds|amount|number|bool|map|maps|located|nested"
              + "|alsoKnown)\\(\\s*\"(\\w+)\"");

  @Test
  void tablesHaveTheKeysThatTheirReadersTake() throws IOException {
    List<String> checked = new ArrayList<>();
    Matcher table = tables();
    while (table.find()) {
      if (!table.group(1).equals("the code")) {
        Set<String> read = new TreeSet<>();
        for (String reader : table.group(1).split(", ")) {
          read.addAll(keys(READ, source(reader)));
        }
        assertThat(documented(table.group(2))).as(table.group(1)).isEqualTo(read);
        checked.add(table.group(1));
      }
    }
    assertThat(checked).hasSizeGreaterThan(5);
  }

  @Test
  void paramsOfJobsAreInTheCode() throws IOException {
    String code = sources().map(YamlKeysTest::text).collect(Collectors.joining());
    Matcher table = tables();
    while (table.find()) {
      if (table.group(1).equals("the code")) {
        assertThat(documented(table.group(2)))
            .isNotEmpty()
            .allSatisfy(key -> assertThat(code.contains('"' + key + '"')).as(key).isTrue());
      }
    }
  }

  private static Matcher tables() throws IOException {
    return TABLE.matcher(Files.readString(ROOT.resolve("docs/configuration.md")));
  }

  /** The keys in the first column, without entries like {@code jobs.NAME}. */
  private static Set<String> documented(String table) {
    return table
        .lines()
        .flatMap(row -> keys(KEY, row.split("\\|")[1]).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> keys(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String source(String reader) throws IOException {
    return sources()
        .filter(file -> file.endsWith(reader + ".java"))
        .map(YamlKeysTest::text)
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no class " + reader));
  }

  private static Stream<Path> sources() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String module : List.of("kci-api-client", "kci-pipeline", "kci-runtimes", "kci-runner")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
      }
    }
    return all.stream();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
