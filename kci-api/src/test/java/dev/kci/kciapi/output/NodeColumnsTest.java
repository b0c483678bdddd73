package dev.kci.kciapi.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Terminal;
import dev.kci.cli.table.Column;
import dev.kci.cli.table.Table;
import dev.kci.text.SafeText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeColumnsTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final Instant NOW = Instant.parse("2026-11-28T04:00:00Z");
  private static final List<Node> NODES = nodes(10_000);

  /** Every text of the nodes is hostile; each character has one column, so that lengths count. */
  @ParameterizedTest
  @ValueSource(ints = {60, 80, 120, 200})
  void tenThousandHostileNodesNeitherWrapNorEscape(int width) {
    for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII)) {
      List<String> lines = printed(width, charset, NODES).lines().toList();
      assertThat(lines).as("seed %d", SEED).hasSize(1 + NODES.size());
      assertThat(lines).allMatch(line -> line.length() <= width);
      assertThat(lines).allMatch(line -> line.codePoints().noneMatch(SafeText::isUnsafe));
      assertThat(lines.subList(1, lines.size())).allMatch(line -> line.matches("[0-9a-f]{24}  .*"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 120})
  void jobsAndCheckoutsShowWhatTheyAreOf(int width) {
    KernelRevision revision =
        new KernelRevision("mainline", "https://h/x.git", "master", "0".repeat(40));
    JsonObject data =
        JsonObject.of(
            "kernel_revision", revision.toJson().with("describe", "v6.12-rc3-12-gabcdef").asMap());
    Node checkout = node(NodeKind.CHECKOUT, "checkout", data);
    Node job = node(NodeKind.JOB, "baseline-x86", data.with("platform", "qemu-x86"));
    assertThat(printed(width, StandardCharsets.UTF_8, List.of(checkout)))
        .contains("AGE", "TREE", "DESCRIBE", "v6.12-rc3-12-gabc");
    assertThat(printed(width, StandardCharsets.UTF_8, List.of(job)))
        .contains("PLATFORM", "qemu-x86", "TREE", "mainline");
  }

  private static String printed(int width, Charset charset, List<Node> nodes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ConsoleWriter out = ConsoleWriter.to(bytes, charset, Terminal.of(width, false));
    List<Column<Node>> columns =
        NodeColumns.all(InstantSource.fixed(NOW)).stream()
            .filter(column -> !column.isExtra())
            .toList();
    new Table<>(columns, out).print(nodes);
    return bytes.toString(charset);
  }

  private static List<Node> nodes(int count) {
    Random random = new Random(SEED);
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      JsonObject revision =
          JsonObject.of("tree", text(random))
              .with("url", text(random))
              .with("branch", text(random))
              .with("commit", text(random))
              .with("describe", text(random));
      JsonObject data =
          JsonObject.of("kernel_revision", revision.asMap())
              .with("platform", text(random))
              .with("runtime", text(random))
              .with("error_code", text(random));
      nodes.add(node(new NodeKind("k" + text(random)), text(random), data));
    }
    return nodes;
  }

  private static Node node(NodeKind kind, String name, JsonObject data) {
    return Node.builder(kind, name)
        .id("%024x".formatted(name.hashCode() & 0xffffL))
        .state(NodeState.DONE)
        .result(Result.FAIL)
        .created(NOW.minusSeconds(name.length() * 997L))
        .data(data)
        .build();
  }

  /** Up to 300 characters of controls, escapes, bidi, blanks and letters. */
  private static String text(Random random) {
    String some = "ab-_/. é\n\r\t\b\u001b[31m\u001b]0;\u0007\u009b\u202e\u2066\u200d\u2028%s\\";
    int length = random.nextInt(8) == 0 ? 300 : random.nextInt(24);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(some.charAt(random.nextInt(some.length())));
    }
    return text.toString();
  }
}
