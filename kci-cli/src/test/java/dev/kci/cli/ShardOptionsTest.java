package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.service.shard.ShardKey;
import dev.kci.status.ServiceStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ShardOptionsTest {
  @TempDir Path temp;

  @Command(name = "service")
  static final class Service implements Callable<Integer> {
    @Mixin private ServiceOptions options = new ServiceOptions();
    @Mixin private ShardOptions shards = new ShardOptions();
    private @Nullable Instance self;
    private @Nullable Replica replica;

    @Override
    public Integer call() {
      self = options.instance("kci-timeout", "http://127.0.0.1:1/", Duration.ofMinutes(1), shards);
      replica = shards.replica(self, options.dryRun(), new ServiceStatus("kci-timeout"));
      return 0;
    }
  }

  private record Run(int exit, String error, Service service) {}

  private Run run(Map<String, String> environment, String... arguments) {
    Service service = new Service();
    CommandLine line = Launcher.commandLine(service, environment);
    StringWriter err = new StringWriter();
    line.setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--state-dir", temp.resolve(String.join("", arguments).replace('/', '-')).toString()));
    int exit = line.execute(all.toArray(String[]::new));
    return new Run(exit, err.toString().lines().findFirst().orElse(""), service);
  }

  private Run run(String... arguments) {
    return run(Map.of(), arguments);
  }

  @Test
  void replicasOfAGroupOwnEachShardOnce() {
    Set<Integer> owned = new HashSet<>();
    for (int i = 1; i <= 3; i++) {
      Run run = run("--name", "farm", "--shard", i + "/3");
      assertThat(run.exit()).as(run.error()).isZero();
      assertThat(run.service().self.name()).isEqualTo("farm-" + i);
      assertThat(run.service().replica.group()).isEqualTo("farm");
      assertThat(run.service().replica.shards().members())
          .containsExactlyInAnyOrder("farm-1", "farm-2", "farm-3");
      for (int shard = 0; shard < ShardKey.SHARDS; shard++) {
        if (run.service().replica.shards().owns(shard)) {
          assertThat(owned.add(shard)).isTrue();
        }
      }
    }
    assertThat(owned).hasSize(ShardKey.SHARDS);
  }

  @Test
  void serviceWithoutShardsDoesAllTheWork() {
    Run run = run("--name", "farm");
    assertThat(run.service().self.name()).isEqualTo("farm");
    assertThat(run.service().replica.group()).isEqualTo("farm");
    assertThat(run.service().replica.isSharing()).isFalse();
    assertThat(run.service().replica.shards().count()).isEqualTo(ShardKey.SHARDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/3", "4/3", "1", "a/b", "1/65", "-1/3", "1/3/5", "1 / 3", "1/0", ""})
  void positionMustBeOneOfTheReplicas(String position) {
    Run run = run("--name", "farm", "--shard", position);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.error())
        .contains("--shard", "'" + position + "'", "I/N for replica I of N, such as 2/3")
        .doesNotContain("Exception");
  }

  @Test
  void replicasNeedAName() {
    Run run = run("--shard", "1/2");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.error()).endsWith("--shard: needs --name NAME, the same for all replicas");
  }

  @Test
  void onlyOneWayToShareIsAllowed() {
    assertThat(run("--name", "farm", "--shard", "1/2", "--shard-leases", "farm").error())
        .endsWith("--shard and --shard-leases: expected only one of them");
    Run run = run(Map.of("KCI_SHARD_LEASES", "x"), "--name", "farm", "--shard", "1/2");
    assertThat(run.exit()).as(run.error()).isZero();
    assertThat(run.service().self.name()).isEqualTo("farm-1");
  }

  @Test
  void leasesNeedARunningServiceInAPod() {
    assertThat(run("--shard-leases", "farm", "--once").error())
        .endsWith("--shard-leases: a single pass cannot hold a Lease; use --shard I/N");
    Run run = run(Map.of("KCI_SHARD_LEASES", "farm"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.error()).contains("Leases need a pod in Kubernetes");
    assertThat(run("--shard-leases", "Farm 1").error())
        .endsWith(
            "--shard-leases: 'Farm 1'; expected up to 40 small letters, digits and '-'"
                + " between them");
  }
}
