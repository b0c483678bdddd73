package dev.kci.kciapi.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.cli.Terminal;
import dev.kci.sandbox.Sandbox;
import dev.kci.text.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tables of nodes, against the sandbox. */
class NodeFindTest {
  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  @Test
  void theNewestComesFirstWhateverTheServersOrder() {
    create("old", Duration.ofDays(30));
    create("new", Duration.ofMinutes(3));
    create("middle", Duration.ofHours(5));
    assertThat(column("name")).containsExactly("new", "middle", "old");
    assertThat(column("name", "--limit", "1")).containsExactly("new");
    assertThat(column("name", "--limit", "1", "--offset", "1")).containsExactly("middle");
    assertThat(column("name", "--reverse")).containsExactly("old", "middle", "new");
    assertThat(column("name", "--sort", "name")).containsExactly("middle", "new", "old");
    assertThat(column("name", "--sort", "age", "--reverse")).startsWith("old");
    assertThat(column("age")).containsExactly("3m", "5h", "30d");
  }

  @Test
  void agesAreConditions() {
    create("old", Duration.ofDays(30));
    create("new", Duration.ofMinutes(3));
    create("middle", Duration.ofHours(5));
    assertThat(column("name", "--since", "6h")).containsExactly("new", "middle");
    assertThat(column("name", "created__gt=6h")).containsExactly("new", "middle");
    assertThat(column("name", "created__lt=1h")).containsExactly("middle", "old");
    assertThat(column("name", "created__gt=6h", "created__lt=1h")).containsExactly("middle");
    assertThat(run("node", "count", "--since", "1h").out()).isEqualTo("1\n");
  }

  @Test
  void aBusyHourIsNarrowedBeforeItIsRead() {
    for (int i = 0; i < 40; i++) {
      create("n" + i, Duration.ofMinutes(i));
    }
    List<Node> newest = new NewestNodes(api.nodes(), api.clock()).find(NodeQuery.all(), 0, 5);
    assertThat(newest).extracting(Node::name).containsExactly("n0", "n1", "n2", "n3", "n4");
  }

  @Test
  void aTerminalShowsWhatFits() {
    Node job =
        Node.builder(NodeKind.JOB, "kselftest-" + "x".repeat(300) + "-hibernate")
            .state(NodeState.DONE)
            .result(Result.FAIL)
            .data(
                JsonObject.of(
                        "kernel_revision",
                        new KernelRevision("mainline", "https://h/t.git", "master", "0".repeat(40))
                            .toJson())
                    .with("platform", "bcm2711-rpi-4-b")
                    .with("runtime", "lava-\u001b[2J\u202elab\n"))
            .build();
    api.nodes().create(job);
    for (int width : List.of(60, 80, 120, 200)) {
      String out = run(Terminal.of(width, false), "node", "find").out();
      assertThat(out.lines()).hasSize(2).allMatch(line -> line.length() <= width);
      assertThat(out).contains("kself", "nate", "fail", "0s");
      assertThat(out.replace("\n", "").codePoints()).noneMatch(SafeText::isUnsafe);
    }
    assertThat(run(Terminal.of(80, false), "node", "find").out()).contains("PLATFORM", "TREE");
    assertThat(run(Terminal.of(200, false), "node", "find").out()).contains("RUNTIME");
    assertThat(run(Terminal.of(80, false), "node", "find", "--wide").out())
        .contains("OWNER", "COMMIT", "x".repeat(300));
    assertThat(run(Terminal.of(80, true), "node", "find").out())
        .contains("\u001b[31mfail\u001b[0m");
  }

  @Test
  void anUnknownColumnIsRefusedBeforeAnythingIsRead() {
    String[] wrong = {"node", "find", "--columns", "id,platfrom"};
    assertThat(run(wrong).exitCode()).isEqualTo(2);
    assertThat(run(wrong).err())
        .contains("--columns: 'platfrom' is not a column; expected id, kind", "'platform'?");
    assertThat(run("node", "find", "--sort", "x").err()).contains("--sort: 'x' is not a column");
    assertThat(run("node", "find", "--since", "yesterday").err())
        .contains("--since: 'yesterday' is not a time; expected an age such as 30m, 2h or 3d");
  }

  private void create(String name, Duration age) {
    api.nodes().create(Node.builder(NodeKind.JOB, name).created(Instant.now().minus(age)).build());
  }

  private List<String> column(String name, String... arguments) {
    List<String> all = new ArrayList<>(List.of("node", "find", "--columns", name));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new)).out().lines().skip(1).toList();
  }

  private dev.kci.kciapi.KciApi run(String... arguments) {
    return run(Terminal.of(Terminal.UNLIMITED, false), arguments);
  }

  private dev.kci.kciapi.KciApi run(Terminal terminal, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--api-url", sandbox.url().toString()));
    return dev.kci.kciapi.KciApi.on(terminal, all.toArray(String[]::new));
  }
}
