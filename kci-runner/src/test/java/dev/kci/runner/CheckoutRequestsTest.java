package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.Result;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.SimulatedNodes;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SentRequests;
import dev.kci.trust.TrustedOwners;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the jobs of a checkout of mainline cost the API, with the real configuration. */
class CheckoutRequestsTest {
  private static final Path CONFIG =
      Path.of(System.getProperty("kci.real.config", "../../shared/maestro-config/config"));

  @Test
  void creatingJobsTakesOneRequestEachAndAtMostFourMore() {
    assumeTrue(Files.isDirectory(CONFIG), "skipped: no folder " + CONFIG + "; -Dkci.real.config");
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(CONFIG)));
    SentRequests requests = new SentRequests();
    try (Sandbox sandbox = Sandbox.start();
        KciApi api = requests.api(sandbox, "pipeline")) {
      TrustedOwners owners = TrustedOwners.of(api.users(), Set.of());
      assertThat(owners.has("pipeline")).describedAs("asked for at the start").isTrue();
      Runner runner =
          Runners.of(
              api,
              configuration,
              configuration.runtimes().values(),
              "one",
              owners,
              new NodeOrigin(owners, null),
              0);
      KernelVersion version = new KernelVersion(6, 12, null, null, null);
      String url = configuration.trees().get("mainline").url();
      Node checkout =
          api.nodes()
              .create(
                  SimulatedNodes.checkout("mainline", url, "master", version).toBuilder()
                      .id(null)
                      .build());

      List<Node> builds = assertFewRequests(api, requests, runner, checkout);
      Node build =
          builds.stream().filter(node -> node.name().equals("kbuild-gcc-14-arm")).findFirst().get();
      Node passed = SimulatedNodes.passed(configuration.jobs().get(build.name()), build);
      assertFewRequests(api, requests, runner, api.nodes().update(build, node -> as(passed, node)));
    }
  }

  private static Node as(Node passed, Node node) {
    return node.available(Instant.now()).withResult(Result.PASS).withData(passed.data());
  }

  private static List<Node> assertFewRequests(
      KciApi api, SentRequests requests, Runner runner, Node node) {
    requests.clear();
    runner.service().handle(NodeEvent.ofCurrent(node));
    int all = requests.lines().size();
    List<Node> jobs = api.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(node.requireId())));
    System.out.printf("%s: %d jobs, %d requests%n", node.name(), jobs.size(), all);
    assertThat(jobs).hasSizeGreaterThan(10);
    assertThat(all).describedAs(jobs.size() + " jobs").isLessThanOrEqualTo(jobs.size() + 4);
    return jobs;
  }
}
