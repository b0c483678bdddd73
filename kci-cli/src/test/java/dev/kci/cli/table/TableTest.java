package dev.kci.cli.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Styled;
import dev.kci.cli.Terminal;
import dev.kci.text.SafeText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final String COLOUR = "\u001b\\[\\d+m";

  /** What a name can be made of: each breaks a table that only counts characters. */
  private static final List<String> PIECES =
      List.of(
          "kbuild-gcc-12-arm64",
          " ",
          "a",
          "é",
          "e\u0301",
          "\u0301\u0301\u0301\u0301\u0301\u0301",
          "日本語",
          "한국어",
          "😀",
          "👨\u200d👩\u200d👧",
          "☺\ufe0f",
          "🇩🇪",
          "✅",
          "שלום",
          "\u202edlrow",
          "\u2066",
          "\n",
          "\r",
          "\t",
          "\b\b\b\b",
          "\u001b[2J",
          "\u001b[31m",
          "\u001b]0;title\u0007",
          "\u009b1A",
          "\u2028",
          "\ud83d",
          "\udc00",
          "\u0000",
          "\u007f",
          "%s%n",
          "\\u001b",
          "\ue000",
          "\ufeff");

  private record Row(String id, String name, String tree, int count) {}

  private static final List<Column<Row>> COLUMNS =
      List.of(
          Column.of("id", Row::id).whole(24),
          Column.<Row>of("name", Row::name).widths(12, 24).cutInside(),
          Column.<Row>styled("tree", row -> new Styled(31, row.tree())).rank(1),
          Column.<Row>number("count", row -> (long) row.count()).rank(2));

  @Test
  void columnsAreAlignedBelowTheirHeaders() {
    List<Row> rows = List.of(new Row("a", "日本", "next", 7), new Row("b", "x", "mainline", 1234));
    assertThat(printed(80, table -> table.print(rows)))
        .isEqualTo(
            """
            ID  NAME  TREE      COUNT
            a   日本  next          7
            b   x     mainline   1234
            """);
  }

  @Test
  void aColumnThatIsBlankInAllRowsIsLeftOut() {
    List<Row> rows = List.of(new Row("a", "", "", 1), new Row("b", "", " ", 2));
    assertThat(printed(80, table -> table.print(rows)))
        .isEqualTo("ID  NAME  COUNT\na   -         1\nb   -         2\n");
  }

  @Test
  void withoutRowsTheHeadersAreShown() {
    assertThat(printed(80, table -> table.print(List.of()))).isEqualTo("ID  NAME  TREE  COUNT\n");
  }

  @Test
  void outputThatIsNoTerminalIsNotCut() {
    Row row = new Row("a", "n".repeat(300), "t".repeat(300), 1);
    assertThat(printed(Terminal.UNLIMITED, table -> table.print(List.of(row))))
        .contains(row.name(), row.tree());
  }

  @Test
  void rowByRowTheLastColumnTakesTheRest() {
    String out =
        printed(60, table -> List.of(new Row("a", "n", "t".repeat(99), 5)).forEach(table.rows()));
    assertThat(out.lines()).allMatch(line -> TextWidth.of(line) <= 60);
    assertThat(printed(Terminal.UNLIMITED, table -> table.rows().accept(new Row("a", "b", "c", 5))))
        .as("a number is not moved to the right end")
        .hasSizeLessThan(500);
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 60, 80, 120, 200})
  void hostileNamesNeitherWrapNorEscape(int width) {
    List<Row> rows = hostile(2_000);
    List<String> lines = printed(width, table -> table.print(rows)).lines().toList();
    assertThat(lines).as("seed %d", SEED).hasSize(1 + rows.size());
    assertThat(lines).allMatch(line -> TextWidth.of(line) <= width);
    assertThat(lines).allMatch(line -> line.codePoints().noneMatch(SafeText::isUnsafe));
    List<String> oneByOne =
        printed(width, table -> rows.subList(0, 500).forEach(table.rows())).lines().toList();
    assertThat(oneByOne).allMatch(line -> TextWidth.of(line) <= width);
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 120, 200})
  void asciiTablesFitToo(int width) {
    List<String> lines =
        printed(StandardCharsets.US_ASCII, width, table -> table.print(hostile(1_000)))
            .lines()
            .toList();
    assertThat(lines).hasSize(1001).allMatch(line -> line.length() <= width);
    assertThat(lines).allMatch(line -> line.chars().allMatch(c -> c >= ' ' && c <= '~'));
  }

  private static List<Row> hostile(int count) {
    Random random = new Random(SEED);
    return IntStream.range(0, count)
        .mapToObj(
            i -> new Row("%024x".formatted(i), name(random), name(random), random.nextInt(9_999)))
        .toList();
  }

  private static String name(Random random) {
    StringBuilder name = new StringBuilder();
    List<String> some = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      some.add(PIECES.get(random.nextInt(PIECES.size())));
    }
    int length = random.nextInt(10) == 0 ? 300 : random.nextInt(40);
    while (name.length() < length) {
      name.append(some.get(random.nextInt(some.size())));
    }
    return name.toString();
  }

  private static String printed(int width, Consumer<Table<Row>> print) {
    return printed(StandardCharsets.UTF_8, width, print);
  }

  private static String printed(Charset charset, int width, Consumer<Table<Row>> print) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ConsoleWriter out = ConsoleWriter.to(bytes, charset, Terminal.of(width, true));
    print.accept(new Table<>(COLUMNS, out));
    out.flush();
    return bytes.toString(charset).replaceAll(COLOUR, "");
  }
}
