package dev.kci.service.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeKind;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardKeyTest {
  private static final String COMMIT = "2a987e65025e2b79c6d453b78cb5985ac6e5eb28";

  /** {@code echo $((0x$(printf %s TEXT | sha256sum | cut -c1-8) % 64))}. */
  @ParameterizedTest
  @CsvSource({
    "'', 2",
    "mainline, 29",
    "2a987e65025e2b79c6d453b78cb5985ac6e5eb28, 22",
    "runtime lava-collabora, 25",
    "späti, 31"
  })
  void shardIsTheSameInEveryProcess(String text, int shard) {
    assertThat(new ShardKey(text).shard()).isEqualTo(shard);
  }

  @Test
  void nodeAndItsEventsHaveOneKey() {
    Node build = node(Map.of("kernel_revision", Map.of("commit", COMMIT, "tree", "mainline")));
    assertThat(ShardKey.of(build)).isEqualTo(new ShardKey(COMMIT));
    assertThat(ShardKey.of(NodeEvent.ofCurrent(build))).isEqualTo(ShardKey.of(build));
  }

  @Test
  void nodeWithoutRevisionStandsAlone() {
    Node node = node(Map.of());
    assertThat(ShardKey.of(node)).isEqualTo(new ShardKey("6b04c8034ebc2915b46d3719"));
    assertThat(ShardKey.of(NodeEvent.ofCurrent(node))).isEqualTo(ShardKey.of(node));
    assertThat(ShardKey.ofRepository(NodeEvent.ofCurrent(node))).isEqualTo(ShardKey.of(node));
  }

  @Test
  void repositoryIsTheSameWithAnotherCaseOrSlash() {
    String url = "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git";
    Node checkout = node(Map.of("kernel_revision", Map.of("commit", COMMIT, "url", url + "/")));
    assertThat(ShardKey.ofRepository(NodeEvent.ofCurrent(checkout)))
        .isEqualTo(ShardKey.ofRepository("HTTPS://git.kernel.org" + url.substring(22)));
  }

  @Test
  void keysSpreadOverAllShards() {
    long used =
        IntStream.range(0, 640).map(i -> new ShardKey("lab-" + i).shard()).distinct().count();
    assertThat(used).isEqualTo(ShardKey.SHARDS);
  }

  private static Node node(Map<String, Object> data) {
    return Node.builder(NodeKind.KBUILD, "kbuild")
        .id("6b04c8034ebc2915b46d3719")
        .data(JsonObject.of(data))
        .build();
  }
}
