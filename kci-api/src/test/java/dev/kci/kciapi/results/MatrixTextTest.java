package dev.kci.kciapi.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Terminal;
import dev.kci.results.CheckoutResults;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import dev.kci.text.SafeText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixTextTest {
  private static final int JOBS = 12;
  private static final int PLATFORMS = 40;
  private final List<Node> nodes = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 120, 200})
  void platformsThatDoNotFitAreInMoreTables(int width) {
    Node checkout = node(null, NodeKind.CHECKOUT, "checkout", "");
    Node build = node(checkout, NodeKind.KBUILD, "kbuild-\u001b[2J\n" + "x".repeat(300), "");
    for (int job = 0; job < JOBS; job++) {
      for (int platform = 0; platform < PLATFORMS; platform++) {
        String hostile = platform == 7 ? "\u202e\r" + "y".repeat(300) : "";
        node(build, NodeKind.JOB, "job-" + job, "platform-%02d%s".formatted(platform, hostile));
      }
    }
    CountedOwners owners = new CountedOwners(Set.of("me"), new RuntimeUsers(Map.of()));
    CheckoutResults results = CheckoutResults.of(checkout, nodes, owners);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ConsoleWriter out = ConsoleWriter.to(bytes, StandardCharsets.UTF_8, Terminal.of(width, false));
    new MatrixText(out).print(new CheckoutView(results, Set.of("me")), false, Instant.EPOCH);

    String text = bytes.toString(StandardCharsets.UTF_8);
    assertThat(text.lines()).allMatch(line -> line.length() <= width);
    assertThat(text.lines()).allMatch(line -> line.codePoints().noneMatch(SafeText::isUnsafe));
    for (int platform = 0; platform < PLATFORMS; platform++) {
      if (platform != 7) {
        assertThat(text).contains("platform-%02d".formatted(platform));
      }
    }
    long cells = text.lines().filter(line -> line.startsWith("job-")).mapToLong(this::passes).sum();
    assertThat(cells).isEqualTo((long) JOBS * PLATFORMS);
  }

  private long passes(String line) {
    return line.split("pass", -1).length - 1;
  }

  private Node node(@Nullable Node above, NodeKind kind, String name, String platform) {
    JsonObject data = platform.isEmpty() ? JsonObject.empty() : JsonObject.of("platform", platform);
    Node node =
        (above == null ? Node.builder(kind, name) : Node.lateChildOf(above, kind, name))
            .id("%024x".formatted(nodes.size() + 1))
            .owner("me")
            .state(NodeState.DONE)
            .result(Result.PASS)
            .data(data)
            .build();
    nodes.add(node);
    return node;
  }
}
