package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineageTest {
  private static final Filters NO_FILTERS = new Filters(List.of(), List.of(), null, 0);

  private final Node checkout = node(NodeKind.CHECKOUT, "c", null, "all");
  private final Node build = node(NodeKind.KBUILD, "b", "c", "middle");
  private final Node job = node(NodeKind.JOB, "j", "b", "near");

  private static Node node(NodeKind kind, String id, String parent, String own) {
    return Node.builder(kind, "n").id(id).parent(parent).data("of_all", id).data(own, id).build();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "of_all, 'j' in job j",
    "near,   'j' in job j",
    "middle, 'b' in kbuild b",
    "all,    'c' in checkout c",
    "kind,   'job' in job j",
    "parent, 'b' in job j",
  })
  void nearestNodeWinsWhateverTheOrderOfAncestors(String attribute, String found) {
    List<Node> ancestors = new ArrayList<>(List.of(build, checkout));
    for (int order = 0; order < 2; order++) {
      Lineage lineage = Lineage.of(job, ancestors, NO_FILTERS);
      assertThat(lineage.find(attribute).orElseThrow().describe()).isEqualTo(found);
      assertThat(lineage.levels())
          .extracting(Lineage.Level::label)
          .containsExactly("job j", "kbuild b", "checkout c");
      Collections.reverse(ancestors);
    }
  }

  @Test
  void missingAttributeIsNotFound() {
    assertThat(Lineage.of(job, List.of(build), NO_FILTERS).find("all")).isEmpty();
  }

  @Test
  void newNodeComesFirst() {
    Lineage below = Lineage.of(job, List.of(), NO_FILTERS).below(Map.of("of_all", 7));
    assertThat(below.find("of_all").orElseThrow().describe()).isEqualTo("7 in the new node");
    assertThat(below.find("near").orElseThrow().describe()).isEqualTo("'j' in job j");
  }

  @Test
  void rulesFindTheEventsFiltersOrElseTheNodes() {
    Node filtered = job.toBuilder().jobfilter(List.of("old")).build();
    Filters events = new Filters(List.of("new"), List.of("qemu"), null, 0);
    assertThat(Lineage.of(filtered, List.of(), events).find("jobfilter").orElseThrow().value())
        .isEqualTo(List.of("new"));
    assertThat(
            Lineage.of(filtered, List.of(), events).find("platform_filter").orElseThrow().value())
        .isEqualTo(List.of("qemu"));
    assertThat(Lineage.of(filtered, List.of(), NO_FILTERS).find("jobfilter").orElseThrow().value())
        .isEqualTo(List.of("old"));
  }
}
