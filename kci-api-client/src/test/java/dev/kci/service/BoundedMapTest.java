package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BoundedMapTest {
  @Test
  void dropsTheLeastRecentlyUsedEntry() {
    Map<String, Integer> map = BoundedMap.of(3);
    map.put("a", 1);
    map.put("b", 2);
    map.put("c", 3);
    assertThat(map.get("a")).isEqualTo(1);
    map.put("b", 4);
    map.put("d", 5);
    assertThat(map).containsOnly(Map.entry("a", 1), Map.entry("b", 4), Map.entry("d", 5));
  }

  @Test
  void recentIdsKeepTheNewest() {
    Set<String> ids = RecentIds.most(2);
    assertThat(ids.add("a")).isTrue();
    assertThat(ids.add("b")).isTrue();
    assertThat(ids.add("a")).isFalse();
    assertThat(ids.add("c")).isTrue();
    assertThat(ids).containsExactlyInAnyOrder("a", "c");
  }
}
