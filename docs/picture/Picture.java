import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Draws a picture from its description as SVG, in light and dark colours:
 *
 * <pre>java docs/picture/Picture.java docs/picture/architecture.txt > docs/architecture.svg</pre>
 *
 * <p>It needs nothing but a JDK. The description explains itself at its top.
 */
final class Picture {
  private static final int LINE_HEIGHT = 18;

  private static final String STYLE =
      """
      <style>
        text { font: 13px system-ui, sans-serif; fill: #1f2328; text-anchor: middle; }
        .bold { font-weight: 600; font-size: 15px; }
        .label { text-anchor: start; font-size: 12px; fill: #57606a; }
        rect { stroke-width: 1.5; rx: 8px; }
        .outside { fill: #f6f8fa; stroke: #8c959f; }
        .service { fill: #ddf4ff; stroke: #0969da; }
        .api { fill: #fff8c5; stroke: #9a6700; }
        path { stroke: #57606a; stroke-width: 1.5; fill: none; }
        marker path { fill: #57606a; stroke: none; }
        .ground { fill: #ffffff; stroke: none; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; }
          .label { fill: #9198a1; }
          .outside { fill: #161b22; stroke: #6e7681; }
          .service { fill: #0c2d6b; stroke: #58a6ff; }
          .api { fill: #3b2300; stroke: #d29922; }
          path { stroke: #9198a1; }
          marker path { fill: #9198a1; }
          .ground { fill: #0d1117; }
        }
      </style>
      <defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 10 5 0 10z"/></marker></defs>
      """;

  private Picture() {}

  public static void main(String[] args) throws IOException {
    new PrintStream(System.out, true, StandardCharsets.UTF_8).print(svg(Path.of(args[0])));
  }

  private static String svg(Path description) throws IOException {
    return Files.readAllLines(description).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(Picture::element)
        .collect(Collectors.joining("", "", "</svg>\n"));
  }

  private static String element(String line) {
    String[] words = line.split(" +");
    return switch (words[0]) {
      case "size" -> size(words);
      case "box" -> box(words[1], numbers(words, 2, 4), lines(words, 6));
      case "arrow" -> arrow(numbers(words, 1, 4), lines(words, 5));
      default -> throw new IllegalArgumentException("size, box or arrow expected: " + line);
    };
  }

  private static String size(String[] words) {
    int[] size = numbers(words, 1, 2);
    String title = escape(String.join(" ", lines(words, 3)));
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" role="img" aria-label="%3$s">
    <title>%3$s</title>
    %4$s<rect class="ground" width="%1$d" height="%2$d"/>
    """
        .formatted(size[0], size[1], title, STYLE);
  }

  private static String box(String style, int[] at, List<String> lines) {
    int middle = at[0] + at[2] / 2;
    int first = at[1] + (at[3] - LINE_HEIGHT * lines.size()) / 2 + 14;
    String rect =
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n"
            .formatted(style, at[0], at[1], at[2], at[3]);
    return rect
        + text("bold", middle, first, lines.subList(0, 1))
        + text("plain", middle, first + LINE_HEIGHT, lines.subList(1, lines.size()));
  }

  private static String arrow(int[] at, List<String> lines) {
    String path =
        "<path d=\"M%d %d %d %d\" marker-end=\"url(#tip)\"/>\n"
            .formatted(at[0], at[1], at[2], at[3]);
    int first = (at[1] + at[3] - LINE_HEIGHT * lines.size()) / 2 + 13;
    return path + text("label", (at[0] + at[2]) / 2 + 6, first, lines);
  }

  private static String text(String style, int x, int y, List<String> lines) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      out.append(
          "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n"
              .formatted(style, x, y + i * LINE_HEIGHT, escape(lines.get(i))));
    }
    return out.toString();
  }

  private static int[] numbers(String[] words, int from, int count) {
    return Arrays.stream(words, from, from + count).mapToInt(Integer::parseInt).toArray();
  }

  private static List<String> lines(String[] words, int from) {
    String text = String.join(" ", Arrays.asList(words).subList(from, words.length));
    return text.isEmpty() ? List.of() : List.of(text.split(" \\| "));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
