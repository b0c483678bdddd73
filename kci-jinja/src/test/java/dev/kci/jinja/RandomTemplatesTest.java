package dev.kci.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random templates either render or throw JinjaException, in bounded time. */
class RandomTemplatesTest {
  private static final int TEMPLATES = 3000;
  private static final Pattern WORD = Pattern.compile("\\w+|'[^']*'|[^\\w\\s']|\\s+");

  private static final List<String> VALUES =
      List.of(
          "n",
          "i",
          "j",
          "z",
          "f",
          "g",
          "big",
          "t",
          "fa",
          "s",
          "e",
          "u",
          "html",
          "ml",
          "l",
          "ls",
          "le",
          "nested",
          "d",
          "de",
          "users",
          "mixed",
          "m",
          "num",
          "nope",
          "range(5)",
          "range(9**9)",
          "1e400",
          "-1e400",
          "10**30",
          "-1",
          "0",
          "2**63",
          "''",
          "'%s'",
          "'{}'",
          "[]",
          "{}",
          "()",
          "none",
          "l|map('string')",
          "d.items()",
          "html|e",
          "self",
          "loop",
          "range",
          "s.upper",
          "self._TemplateReference__context",
          "namespace(a=1)",
          "cycler(1,2)",
          "joiner()");
  private static final List<String> FILTERS =
      List.of(
          "abs",
          "attr",
          "batch",
          "capitalize",
          "center",
          "count",
          "default",
          "dictsort",
          "escape",
          "filesizeformat",
          "first",
          "float",
          "forceescape",
          "format",
          "groupby",
          "indent",
          "int",
          "join",
          "last",
          "length",
          "list",
          "lower",
          "items",
          "map",
          "min",
          "max",
          "pprint",
          "random",
          "reject",
          "rejectattr",
          "replace",
          "reverse",
          "round",
          "safe",
          "select",
          "selectattr",
          "slice",
          "sort",
          "string",
          "striptags",
          "sum",
          "title",
          "trim",
          "truncate",
          "unique",
          "upper",
          "urlencode",
          "urlize",
          "wordcount",
          "wordwrap",
          "xmlattr",
          "tojson");
  private static final List<String> TESTS =
      List.of(
          "odd",
          "even",
          "divisibleby",
          "defined",
          "none",
          "boolean",
          "integer",
          "float",
          "lower",
          "upper",
          "string",
          "mapping",
          "number",
          "sequence",
          "iterable",
          "callable",
          "sameas",
          "escaped",
          "in",
          "eq",
          "gt",
          "filter",
          "test");
  private static final List<String> METHODS =
      List.of(
          "upper",
          "split",
          "rsplit",
          "splitlines",
          "partition",
          "replace",
          "join",
          "format",
          "format_map",
          "find",
          "index",
          "count",
          "zfill",
          "ljust",
          "center",
          "expandtabs",
          "strip",
          "startswith",
          "append",
          "extend",
          "insert",
          "pop",
          "remove",
          "sort",
          "reverse",
          "copy",
          "items",
          "keys",
          "get",
          "setdefault",
          "popitem",
          "update",
          "fromkeys",
          "clear",
          "next",
          "current",
          "cycle",
          "changed",
          "resolve",
          "__class__");
  private static final List<String> OPERATORS =
      List.of("+", "-", "*", "/", "//", "%", "**", "~", "==", "<", ">=", " in ", " and ", " or ");

  private static String resource(String name) {
    try (InputStream in = RandomTemplatesTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private final long seed = Long.getLong("kci.seed", 20_261_127);
  private final Random random = new Random(seed);
  private final Map<String, Object> context = Json.object(resource("context.json"));
  private final List<String> known =
      resource("cases.jsonl")
          .lines()
          .map(line -> (String) Json.object(line).get("template"))
          .toList();
  private final Environment environment = environment();

  private Environment environment() {
    Map<String, Object> includes = Json.object(context, "includes");
    return new Environment(
        name ->
            Optional.ofNullable((String) includes.get(name))
                .map(text -> new TemplateLoader.Source(name, text)));
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private String expression(int depth) {
    if (depth == 0) {
      return one(VALUES);
    }
    String inner = expression(depth - 1);
    return switch (random.nextInt(8)) {
      case 0 -> "(" + inner + one(OPERATORS) + expression(depth - 1) + ")";
      case 1, 2, 3 -> inner + "|" + one(FILTERS) + arguments();
      case 4 -> "(" + inner + " is " + one(TESTS) + arguments() + ")";
      case 5 -> inner + "." + one(METHODS) + "(" + one(VALUES) + ")";
      case 6 -> inner + "[" + one(VALUES) + (random.nextBoolean() ? ":" + one(VALUES) : "") + "]";
      default -> "kci_yaml_dump([" + inner + ", " + inner + "])";
    };
  }

  private String arguments() {
    return switch (random.nextInt(4)) {
      case 0 -> "(" + one(VALUES) + ")";
      case 1 -> "(" + one(VALUES) + ", " + one(VALUES) + ")";
      case 2 -> "('" + one(FILTERS) + "')";
      default -> "";
    };
  }

  /** Returns a known template, truncated or with words of other templates inserted. */
  private String changed() {
    List<String> words = new ArrayList<>(words(one(known)));
    List<String> others = words(one(known));
    for (int i = random.nextInt(4); i >= 0 && !others.isEmpty() && !words.isEmpty(); i--) {
      int at = random.nextInt(words.size());
      switch (random.nextInt(4)) {
        case 0 -> words.remove(at);
        case 1 -> words.add(at, one(others));
        case 2 -> words.set(at, one(words));
        default -> words.set(at, one(others));
      }
    }
    String text = String.join("", words);
    return random.nextInt(10) == 0 ? text.substring(0, random.nextInt(text.length() + 1)) : text;
  }

  private static List<String> words(String text) {
    Matcher matcher = WORD.matcher(text);
    List<String> words = new ArrayList<>();
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void onlyThrowJinjaException() {
    Map<String, Object> values = Json.object(context, "context");
    int rendered = 0;
    for (int i = 0; i < TEMPLATES; i++) {
      String template =
          switch (i % 3) {
            case 0 -> changed();
            case 1 -> "{% for q in " + one(VALUES) + " %}{{ " + expression(2) + " }}{% endfor %}";
            default -> "{{ " + expression(3) + " }}";
          };
      String what = "seed " + seed + ", template " + i + ": " + template;
      try {
        environment.renderText("random", template, values);
        rendered++;
      } catch (JinjaException e) {
        assertThat(e.getMessage())
            .as(what)
            .matches("(?s)[a-z.]+:\\d+: .+")
            .doesNotContain("defect");
      } catch (RuntimeException | Error e) {
        fail(what, e);
      }
    }
    assertThat(rendered).as("seed " + seed).isGreaterThan(TEMPLATES / 10);
  }
}
