package dev.kci.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.runtime.kubernetes.ClusterRequest.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the check at the start says is wrong with a cluster. */
class KubernetesCheckIT {
  private static final Predicate<ClusterRequest> CREATE = ClusterRequest::isCreate;

  @TempDir Path temp;
  private RecordedCluster cluster;
  private KubernetesRuntime runtime;

  @BeforeEach
  void open() throws IOException {
    cluster = RecordedCluster.start();
    runtime = TestRuntime.open(cluster, temp, InstantSource.system(), nodeId -> {});
  }

  @AfterEach
  void close() {
    runtime.close();
    cluster.close();
  }

  @Test
  void passesWithThePermissionsOfTheExample() {
    runtime.check();
    assertThat(cluster.count(CREATE)).isEqualTo(1);
    assertThat(runtime.jobs()).describedAs("the sample is not made").isEmpty();
  }

  @Test
  void namesMissingPermissions() {
    cluster.denies("delete jobs").denies("get pods/log");
    assertThatThrownBy(() -> runtime.check())
        .hasMessageContaining("cluster one, namespace kci: the account lacks")
        .hasMessageContaining("[delete jobs, get pods/log]");
  }

  @Test
  void namesAMissingNamespace() {
    cluster.fails(CREATE, 1, Answer.as(Situation.named("create-404-no-such-namespace-admin")));
    assertThatThrownBy(() -> runtime.check())
        .hasMessageContaining("namespaces \"nothere\" not found");
  }

  @Test
  void reportsAnInvalidToken() {
    cluster.fails(request -> true, 1000, Answer.as(Situation.named("create-401-bad-token")));
    assertThatThrownBy(() -> runtime.check()).hasMessageContaining("401 Unauthorized");
  }

  @Test
  void namesAnUnreachableCluster() {
    cluster.close();
    assertThatThrownBy(() -> runtime.check())
        .hasMessageContaining("cluster one")
        .hasMessageContaining("connect");
  }

  @Test
  void namesAMissingContext() throws IOException {
    Path kubeconfig = cluster.kubeconfig(temp.resolve("k"), "one");
    KubernetesSettings settings = TestRuntime.settings(kubeconfig, List.of("two"));
    assertThatThrownBy(
            () ->
                TestRuntime.open(
                        settings,
                        TestRuntime.home(temp),
                        Duration.ofSeconds(1),
                        InstantSource.system(),
                        id -> {})
                    .check())
        .hasMessageContaining("has no context 'two'; it has [one]");
  }

  @Test
  void namesAnUnreadableKubeconfig() {
    KubernetesSettings settings = TestRuntime.settings(temp.resolve("none"), List.of());
    assertThatThrownBy(
            () ->
                TestRuntime.open(
                        settings,
                        TestRuntime.home(temp),
                        Duration.ofSeconds(1),
                        InstantSource.system(),
                        id -> {})
                    .check())
        .hasMessageContaining("none cannot be read");
  }
}
