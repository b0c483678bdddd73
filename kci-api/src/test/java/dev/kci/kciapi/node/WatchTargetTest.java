package dev.kci.kciapi.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchTargetTest {
  private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

  /**
   * A tree is written as words: the kind's first letter, the name, {@code @platform}, {@code #
   * attempt}, and the result, with {@code !} if it is less than a minute old. The first is the
   * root; each other one is below the last one of a kind further up.
   */
  @ParameterizedTest(name = "{0} {1} in {2}: {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | '' | c:checkout=pass | PASS checkout",
        "'' | '' | c:checkout=fail | FAIL checkout, fail",
        "'' | '' | c:checkout=incomplete | UNTESTABLE checkout, incomplete",
        "'' | '' | c:checkout | ",
        // jobs
        "boot | '' | c:checkout | ",
        "boot | '' | c:checkout k:build=pass j:boot | ",
        "boot | '' | c:checkout k:build=pass j:boot=pass | PASS boot",
        "boot | '' | c:checkout k:build=pass j:boot=fail! | FAIL boot, fail",
        "boot | '' | c:checkout k:build=pass j:boot=incomplete! | ",
        "boot | '' | c:checkout k:build=pass j:boot=incomplete | UNTESTABLE boot, incomplete",
        "boot | '' | c:checkout k:build=pass j:boot=skip! | UNTESTABLE boot, skip",
        "boot | '' | c:checkout k:build=pass j:boot@a=pass j:boot@b=fail | FAIL boot on b, fail",
        "boot | '' | c:checkout k:build=pass j:boot@a=fail j:boot@b | ",
        "boot ltp | '' | c:checkout k:build=pass j:boot=pass | ",
        "boot ltp | '' | c:checkout k:build=pass j:boot=pass j:ltp=pass | PASS boot, ltp",
        "boot | '' | c:checkout=pass k:build=pass | UNTESTABLE job boot has not run",
        "build | '' | c:checkout k:build=fail | FAIL build, fail",
        "boot | '' | c:checkout k:build=pass t:boot=pass | ",
        // attempts
        "boot | '' | c:checkout k:build=pass j:boot=incomplete j:boot#1=pass | PASS boot",
        "boot | '' | c:checkout k:build=pass j:boot#1=fail j:boot=pass | FAIL boot, fail",
        "boot | '' | c:checkout k:build=pass j:boot=fail j:boot#1 | ",
        "boot | '' | c:checkout k:build=incomplete k:build#1=pass j:boot=pass | PASS boot",
        // builds that failed
        "boot | '' | c:checkout*build,boot k:build=fail | UNTESTABLE job boot has not run",
        "boot | '' | c:checkout*build,boot k:build=incomplete | ",
        "boot | '' | c:checkout*build,b2,boot k:build=fail | ",
        "boot | '' | c:checkout k:build=fail | ",
        // tests
        "boot | login | c:checkout k:build=pass j:boot=fail t:login=pass | PASS login",
        "boot | login | c:checkout k:build=pass j:boot=fail t:login=fail | FAIL login, fail",
        "boot | boot/login | c:checkout k:build=pass j:boot=pass t:login=pass | PASS login",
        "boot | oot/login | c:checkout=pass k:build=pass j:boot=pass t:login=pass | UNTESTABLE"
            + " test oot/login has no result in boot, pass",
        "boot | login | c:checkout k:build=pass j:boot=pass! | ",
        "boot | login | c:checkout k:build=pass j:boot=incomplete | UNTESTABLE test login has no"
            + " result in boot, incomplete",
        "boot | login | c:checkout k:build=pass j:boot=pass! t:login=skip! | UNTESTABLE login,"
            + " skip",
        "boot | login | c:checkout k:build=pass j:boot@a=pass t:login=pass j:boot@b=pass |"
            + " UNTESTABLE test login has no result in boot on b, pass",
        "boot | login | c:checkout k:build=pass j:boot@a=pass t:login=fail j:boot@b=pass | FAIL"
            + " login, fail",
        "boot | login | c:checkout k:build=pass j:ltp=pass t:login=fail j:boot=pass | UNTESTABLE"
            + " test login has no result in boot, pass",
        "'' | login | j:boot=pass t:login=pass | PASS login",
      })
  void verdicts(String jobs, String test, String tree, String expected) {
    List<Node> nodes = tree(tree);
    List<String> names = jobs.isEmpty() ? List.of() : List.of(jobs.split(" "));
    WatchTarget target =
        new WatchTarget(names, test.isEmpty() ? Optional.empty() : Optional.of(test));

    Optional<Verdict> verdict = target.verdict(nodes.get(0), nodes, NOW);

    assertThat(verdict.map(found -> found.outcome() + " " + found.why()).orElse(null))
        .isEqualTo(expected);
  }

  private static List<Node> tree(String words) {
    Map<String, Integer> levels = Map.of("c", 0, "k", 1, "j", 2, "t", 3);
    Map<Integer, Node> last = new HashMap<>();
    List<Node> nodes = new ArrayList<>();
    for (String word : words.split(" ")) {
      int level = levels.get(word.substring(0, 1));
      Node parent = null;
      for (int above = level - 1; above >= 0 && parent == null; above--) {
        parent = last.get(above);
      }
      Node node = node(String.valueOf(100 + nodes.size()), word, Optional.ofNullable(parent));
      last.put(level, node);
      nodes.add(node);
    }
    return nodes;
  }

  private static Node node(String id, String word, Optional<Node> parent) {
    Map<String, NodeKind> kinds =
        Map.of("c", NodeKind.CHECKOUT, "k", NodeKind.KBUILD, "j", NodeKind.JOB, "t", NodeKind.TEST);
    boolean isRecent = word.endsWith("!");
    String[] parts = word.substring(2).replace("!", "").split("=");
    String[] filter = parts[0].split("\\*");
    String[] attempt = filter[0].split("#");
    String[] place = attempt[0].split("@");
    NodeKind kind = kinds.get(word.substring(0, 1));
    var node =
        parent
            .map(above -> Node.lateChildOf(above, kind, place[0]))
            .orElseGet(() -> Node.builder(kind, place[0]));
    node.id(id).updated(isRecent ? NOW.minusSeconds(30) : NOW.minus(Duration.ofMinutes(5)));
    if (place.length > 1) {
      node.data("platform", place[1]);
    }
    if (attempt.length > 1) {
      node.retryCounter(Long.parseLong(attempt[1]));
    }
    if (filter.length > 1) {
      node.jobfilter(List.of(filter[1].split(",")));
    }
    if (parts.length > 1) {
      node.state(NodeState.DONE).result(Result.of(parts[1]));
    }
    return node.build();
  }
}
