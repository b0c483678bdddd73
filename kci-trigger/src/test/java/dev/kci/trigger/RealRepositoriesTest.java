package dev.kci.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.config.Configuration;
import dev.kci.service.shard.FixedShards;
import dev.kci.service.shard.ShardKey;
import dev.kci.trigger.policy.TreeFilter;
import dev.kci.trigger.policy.WatchedBranch;
import dev.kci.trigger.policy.WatchedBranches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How replicas of the trigger share the repositories of the public pipeline. */
class RealRepositoriesTest {
  @Test
  void eachRepositoryBelongsToOneReplicaAndNoneHasMost() {
    Path folder =
        Path.of(System.getProperty("kci.real.config", "../../shared/maestro-config/config"));
    assumeTrue(Files.isDirectory(folder), "skipped: no ../shared; -Dkci.real.config");
    Set<String> urls =
        WatchedBranches.of(Configuration.load(List.of(folder)), TreeFilter.parse("")).stream()
            .map(WatchedBranch::url)
            .collect(Collectors.toSet());
    for (int size = 1; size <= 8; size++) {
      List<Long> shares = shares(urls, size);
      System.out.printf("%d repositories, %d replicas: %s%n", urls.size(), size, shares);
      assertThat(shares.stream().mapToLong(share -> share).sum()).isEqualTo(urls.size());
      long mean = urls.size() / size;
      assertThat(shares).allMatch(share -> share <= 2 * mean + 1);
    }
  }

  private static List<Long> shares(Set<String> urls, int size) {
    Set<String> members =
        IntStream.rangeClosed(1, size).mapToObj(i -> "farm-" + i).collect(Collectors.toSet());
    List<Long> shares = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      FixedShards shards = new FixedShards("farm-" + i, members);
      shares.add(urls.stream().filter(url -> shards.owns(ShardKey.ofRepository(url))).count());
    }
    return shares;
  }
}
