package dev.kci.runtime.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The real cluster that {@code examples/labs/kubernetes/up.sh} starts, by its folder. */
public record RealCluster(Path folder) {
  public static final String NAMESPACE = "kernelci-jobs";

  /** Skips the test when the cluster is not up. */
  public static RealCluster assumed() throws IOException {
    RealCluster cluster =
        new RealCluster(Path.of(System.getenv().getOrDefault("K8S_STATE", "/tmp/kci-k8s")));
    assumeTrue(
        Files.exists(cluster.kubeconfig()),
        "no Kubernetes cluster: " + cluster.kubeconfig() + " is not there");
    try (KubernetesClient client = cluster.administrator()) {
      client.getKubernetesVersion();
    } catch (KubernetesClientException e) {
      assumeTrue(false, "no Kubernetes cluster: " + e.getMessage());
    }
    return cluster;
  }

  /** Of the account that examples/kubernetes/base/accounts.yaml makes. */
  public Path kubeconfig() {
    return folder.resolve("runner.kubeconfig");
  }

  /** One who may do everything. */
  public KubernetesClient administrator() throws IOException {
    String kubeconfig = Files.readString(folder.resolve("admin.kubeconfig"));
    return new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig)).build();
  }

  /** Kills the API server as a crash would. */
  public void killApiServer() throws IOException {
    long pid = Long.parseLong(Files.readString(folder.resolve("apiserver.pid")).strip());
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    server.destroyForcibly();
    server.onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Starts the API server again as up.sh did; it outlives this program. */
  public void startApiServer() throws IOException, InterruptedException {
    Process start =
        new ProcessBuilder(
                "sh",
                "-c",
                "setsid nohup ./apiserver.sh >> apiserver.log 2>&1 < /dev/null & echo $! >"
                    + " apiserver.pid")
            .directory(folder.toFile())
            .start();
    start.waitFor();
  }
}
