package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.SchedulerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pull labs of the public pipeline's configuration, from the builds to the labs' claims. */
class RealPullLabsIT {
  private static final Path CONFIG =
      Path.of(System.getProperty("kci.real.config", "../../shared/maestro-config/config"));
  private static final List<String> LABS =
      List.of("pull-labs-demo", "pull-labs-aws-ec2", "pull-pengutronix");
  private static final int ENTRIES = 39;

  /** The jobs' templates: in our words, with the names that the original's set. */
  private static final Map<String, String> TEMPLATES =
      Map.of(
          "baseline.jinja2",
          "{% extends 'base/' + runtime + '.jinja2' %}",
          "ltp-pull-labs.jinja2",
          """
          {%- do tuxrun_parameters.update({'RUNNER': '/opt/kirk/kirk', 'KIRK_WORKERS': workers}) %}
          {%- set test_definitions = [{
                'id': 'ltp-' ~ tst_cmdfiles, 'type': 'ltp', 'depends': [],
                'timeout_s': (job_timeout | default(60)) * 60,
                'parameters': 'tst_cmdfiles=' ~ tst_cmdfiles ~ ' skipfile=' ~ skipfile,
              }] %}
          {%- extends 'base/pull_labs.jinja2' %}
          """,
          "kselftest-pull-labs.jinja2",
          """
          {%- set test_definitions = [{
                'id': 'kselftest-' ~ collection, 'type': 'kselftest-' ~ collection,
                'timeout_s': (job_timeout | default(30)) * 60,
              }] %}
          {%- extends 'base/pull_labs.jinja2' %}
          """);

  @TempDir Path temp;

  @Test
  void everyEntryIsOfferedAndClaimedOnce() throws IOException {
    assumeTrue(Files.isDirectory(CONFIG), CONFIG + " is not here");
    PipelineConfiguration real = PipelineConfiguration.of(Configuration.load(List.of(CONFIG)));
    List<SchedulerEntry> entries =
        real.scheduler().stream()
            .filter(entry -> entry.runtime() != null && LABS.contains(entry.runtime()))
            .toList();
    assertThat(entries).hasSize(ENTRIES);
    Path templates = templates();
    try (RunnerOnSandbox sandbox = new RunnerOnSandbox(temp, "", "")) {
      Map<String, Node> builds = builds(sandbox, entries);
      sandbox.start(
          String.join(",", LABS),
          "--config",
          CONFIG.toString(),
          "--templates",
          templates.toString(),
          "--callback-url",
          "https://kci.example.org");
      Set<String> wanted = new TreeSet<>();
      entries.forEach(
          entry ->
              entry
                  .platforms()
                  .forEach(
                      platform ->
                          wanted.add(
                              entry.event().get("name") + "/" + entry.job() + "/" + platform)));
      sandbox.await(
          "all offers", Duration.ofMinutes(2), () -> offers(sandbox).size() == wanted.size());
      Set<String> found = new TreeSet<>();
      Set<String> urls = new HashSet<>();
      for (Node offer : offers(sandbox)) {
        check(sandbox, offer);
        urls.add(offer.jobDefinition().orElseThrow());
        claim(sandbox, offer);
        found.add(
            builds.entrySet().stream()
                    .filter(build -> build.getValue().requireId().equals(offer.parent()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow()
                + "/"
                + offer.name()
                + "/"
                + offer.platform().orElseThrow());
      }
      assertThat(found).isEqualTo(wanted);
      assertThat(urls).as("a definition for each job").hasSameSizeAs(wanted);
      System.out.printf(
          "%d entries, %d runtimes: %d jobs offered and claimed%n",
          entries.size(), LABS.size(), found.size());
    }
  }

  /** {@code -Dkci.real.templates=DIR} uses the original's own. */
  private Path templates() throws IOException {
    String original = System.getProperty("kci.real.templates", "");
    if (!original.isEmpty()) {
      return Path.of(original);
    }
    Path templates = Files.createDirectories(temp.resolve("templates"));
    for (Map.Entry<String, String> template : TEMPLATES.entrySet()) {
      Files.writeString(templates.resolve(template.getKey()), template.getValue());
    }
    return templates;
  }

  /** Creates the builds that the entries wait for, below a checkout of mainline. */
  private static Map<String, Node> builds(RunnerOnSandbox sandbox, List<SchedulerEntry> entries)
      throws IOException {
    KernelRevision revision =
        Revisions.of(
            "mainline",
            "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git",
            "master",
            "c0ffee".repeat(7).substring(2));
    Node checkout =
        sandbox
            .api()
            .nodes()
            .create(
                Node.builder(NodeKind.CHECKOUT, "checkout")
                    .kernelRevision(revision)
                    .state(NodeState.CLOSING)
                    .build());
    Map<String, String> artifacts = new LinkedHashMap<>();
    for (String name : List.of("kernel", "modules", "kselftest_tar_xz", "log")) {
      artifacts.put(name, sandbox.store("build/" + name, name));
    }
    Map<String, Node> builds = new LinkedHashMap<>();
    for (SchedulerEntry entry : entries) {
      String name = String.valueOf(entry.event().get("name"));
      builds.computeIfAbsent(
          name,
          any ->
              sandbox
                  .api()
                  .nodes()
                  .create(
                      Node.builder(NodeKind.KBUILD, name)
                          .parent(checkout.id())
                          .kernelRevision(revision)
                          .artifacts(artifacts)
                          .state(NodeState.AVAILABLE)
                          .holdoff(Instant.now().plusSeconds(3600))
                          .build()));
    }
    return builds;
  }

  /** Finds offered jobs as labs do: by state, kind and definition. */
  private static List<Node> offers(RunnerOnSandbox sandbox) {
    return sandbox
        .api()
        .nodes()
        .findAll(
            NodeQuery.where(NodeField.KIND.is(NodeKind.JOB))
                .and(NodeField.STATE.is(NodeState.AVAILABLE)))
        .stream()
        .filter(node -> node.jobDefinition().filter(url -> url.endsWith(".json")).isPresent())
        .toList();
  }

  private static void check(RunnerOnSandbox sandbox, Node offer) throws IOException {
    JsonObject definition =
        JsonText.parseObject(sandbox.stored(offer.jobDefinition().orElseThrow()));
    assertThat(offer.holdoff()).isEqualTo(offer.timeout());
    assertThat(definition.string("artifacts.kernel").orElseThrow()).startsWith("http");
    assertThat(definition.get("tests")).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(1);
    assertThat(definition.string("environment.platform")).isEqualTo(offer.platform());
    assertThat(definition.string("callback.url"))
        .contains("https://kci.example.org/node/" + offer.id());
    String token = definition.string("callback.token_name").orElseThrow();
    assertThat(token).startsWith("kernelci-pull-lab");
    assertThat(offer.name().startsWith("ltp"))
        .isEqualTo(definition.string("parameters.RUNNER").isPresent());
  }

  /** Claims a job as the contract says. */
  private static void claim(RunnerOnSandbox sandbox, Node offer) {
    Node node = sandbox.api().nodes().get(offer.requireId());
    assertThat(node.data().has("job_id")).isFalse();
    String id = node.runtime().orElseThrow() + ":" + node.id();
    Node claimed = sandbox.api().nodes().put(node.withData(node.data().with("job_id", id)));
    assertThat(claimed.state()).isEqualTo(NodeState.AVAILABLE);
  }
}
