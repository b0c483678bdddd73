package dev.kci.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodePage;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.Timestamps;
import dev.kci.service.StopSignal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreationWindowsTest {
  private static final Instant START = Instant.parse("2026-11-24T00:00:00Z");
  private static final int LIMIT = 50;

  private final StopSignal stop = new StopSignal();
  private final Map<String, Node> stored = new HashMap<>();
  private int queries;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 49, 50, 51, 1000, 5000})
  void everyNodeIsReadAndQueriesGrowWithThePages(int count) {
    store(count, 3);

    assertThat(readAll(false)).hasSize(count);
    assertThat(queries).isLessThanOrEqualTo(1 + 6 * count / LIMIT);
  }

  @ParameterizedTest
  @ValueSource(ints = {51, 1000, 5000})
  void everyNodeIsReadWhileUpdatesShrinkTheAnswer(int count) {
    store(count, 3);

    assertThat(readAll(true)).hasSize(count);
    assertThat(queries).isLessThanOrEqualTo(1 + 6 * count / LIMIT);
  }

  @Test
  void moreNodesOfOneInstantThanAPageAreReadByOffset() {
    store(3 * LIMIT + 7, 0);

    assertThat(readAll(false)).hasSize(3 * LIMIT + 7);
  }

  @Test
  void stopEndsReading() {
    store(1000, 3);
    Set<String> seen = new HashSet<>();
    windows()
        .read(
            NodeQuery.all(),
            page -> {
              page.forEach(node -> seen.add(node.requireId()));
              stop.stop();
            });

    assertThat(seen).hasSize(LIMIT);
    assertThat(queries).isOne();
  }

  private void store(int count, int microsApart) {
    IntStream.range(0, count)
        .mapToObj(
            i ->
                Node.builder(NodeKind.JOB, "job")
                    .id("n" + i)
                    .created(START.plusNanos(1000L * microsApart * (i / 2))))
        .map(NodeBuilder::build)
        .forEach(node -> stored.put(node.requireId(), node));
  }

  private Set<String> readAll(boolean remove) {
    Set<String> seen = new HashSet<>();
    windows()
        .read(
            NodeQuery.all(),
            page -> {
              page.forEach(node -> seen.add(node.requireId()));
              if (remove) {
                page.forEach(node -> stored.remove(node.requireId()));
              }
            });
    return seen;
  }

  private CreationWindows windows() {
    Random random = new Random(7); // the server has no order
    return new CreationWindows(
        (query, limit, offset) -> {
          queries++;
          List<Node> found =
              new ArrayList<>(stored.values().stream().filter(n -> matches(query, n)).toList());
          if (query.conditions().isEmpty()) {
            Collections.shuffle(found, random);
          }
          List<Node> page = found.stream().skip(offset).limit(limit).toList();
          return new NodePage(page, found.size(), limit, offset);
        },
        LIMIT,
        stop);
  }

  private static boolean matches(NodeQuery query, Node node) {
    Instant created = Objects.requireNonNull(node.created());
    return query.conditions().stream()
        .allMatch(
            condition -> {
              Instant bound = Timestamps.parse(condition.value());
              return switch (condition.key()) {
                case "created__gte" -> !created.isBefore(bound);
                case "created__lt" -> created.isBefore(bound);
                default -> throw new IllegalArgumentException(condition.key());
              };
            });
  }
}
