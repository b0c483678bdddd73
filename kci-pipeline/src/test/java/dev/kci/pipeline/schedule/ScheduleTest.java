package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.config.Configuration;
import dev.kci.config.Origin;
import dev.kci.config.RuntimeConfig;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On the small configuration, what the golden cases do not show: reasons, and odd nodes. */
class ScheduleTest {
  private static final Path SMALL =
      Path.of("src/test/resources/dev/kci/pipeline/schedule/small/config");
  private static final Map<String, Object> VERSION = Map.of("version", 6, "patchlevel", 6);

  private final PipelineConfiguration configuration =
      PipelineConfiguration.of(Configuration.load(List.of(SMALL)));

  private static Node node(NodeKind kind, String name, JsonObject data) {
    return Node.builder(kind, name)
        .id("n1")
        .state(NodeState.AVAILABLE)
        .result(Result.PASS)
        .data(data)
        .build();
  }

  private static Node checkout(Map<String, Object> revision) {
    return node(NodeKind.CHECKOUT, "checkout", JsonObject.of("kernel_revision", revision));
  }

  private static Node build(String name, JsonObject data) {
    return node(
        NodeKind.KBUILD,
        name,
        data.with("kernel_revision", Map.of("tree", "beta", "branch", "main", "version", VERSION)));
  }

  private List<String> explain(RuntimeSelection runtimes, Node node) {
    Schedule schedule = Schedule.of(configuration, runtimes);
    return schedule.explain(event(node), node, List.of()).stream().map(ScheduleTest::text).toList();
  }

  private List<String> explain(Node node) {
    return explain(RuntimeSelection.all(configuration.runtimes().values()), node);
  }

  private static JsonObject event(Node node) {
    return JsonObject.of("op", "created")
        .with("kind", node.kind().wireName())
        .with("name", node.name())
        .with("state", node.state().wireName())
        .with("result", "pass");
  }

  private static String text(Outcome outcome) {
    if (outcome instanceof Outcome.Planned planned) {
      return planned.candidate() + ": planned";
    }
    if (outcome instanceof Outcome.Skipped skipped) {
      return skipped.candidate() + ": " + text(skipped.refusal());
    }
    return outcome.entry().job() + ": " + text(((Outcome.NoCandidate) outcome).refusal());
  }

  private static String text(Refusal refusal) {
    return refusal.step() + ", " + refusal.rule() + ", " + refusal.found();
  }

  private List<String> reasons(Node node) {
    return explain(node).stream().filter(line -> !line.contains(": EVENT, ")).toList();
  }

  @Test
  void deniedAndMissingTreesAreNamedWithTheNodeThatHasThem() {
    assertThat(reasons(checkout(Map.of("tree", "gamma", "branch", "main", "version", VERSION))))
        .containsExactly(
            "build-arm64 on kubernetes in cluster: JOB_RULES, tree !gamma, 'gamma:main' in the new"
                + " node",
            "build-x86 on kubernetes in cluster: JOB_RULES, tree !gamma, 'gamma:main' in the new"
                + " node",
            "build-debug on kubernetes in cluster: JOB_RULES, tree [alpha:next, beta],"
                + " 'gamma:main' in the new node",
            "check-source on shell in host: planned",
            "lost: JOB, 'lost' is not configured, ");
  }

  /** The original crashes where it reads a branch that the revision lacks. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alpha | tree [alpha:next, beta], no 'branch' in the new node",
        "beta  | branch [!beta:main], no 'branch' in the new node",
        "gamma | tree [alpha:next, beta], 'gamma:null' in the new node",
      })
  void revisionWithoutABranchIsRefusedWhereTheBranchDecides(String tree, String refusal) {
    assertThat(reasons(checkout(Map.of("tree", tree, "version", VERSION))))
        .contains("build-debug on kubernetes in cluster: JOB_RULES, " + refusal);
  }

  @Test
  void jobsNeedAKernelVersion() {
    String needed =
        ": KERNEL_VERSION, data.kernel_revision.version must have a version and a patchlevel,"
            + " neither in checkout n1";
    assertThat(reasons(checkout(Map.of())))
        .containsExactly(
            "build-arm64 on kubernetes in cluster" + needed,
            "build-x86 on kubernetes in cluster" + needed,
            "build-debug on kubernetes in cluster" + needed,
            "check-source on shell in host: JOB_RULES, max_version 6.12, no kernel version in the"
                + " new node",
            "lost: JOB, 'lost' is not configured, ");
  }

  @Test
  void attributeOfTheBuildIsNamed() {
    assertThat(reasons(build("build-arm64", JsonObject.empty())))
        .containsExactly(
            "boot on board-arm64 in lab-a: planned",
            "boot on board-new in lab-a: planned",
            "boot: PLATFORM, 'board-lost' is not configured, ",
            "suite on board-arm64 in lab-b: JOB_RULES, compiler [gcc-14], no 'compiler' in the new"
                + " node, kbuild n1");
    assertThat(reasons(build("build-debug", JsonObject.of("fragments", List.of("small", "debug")))))
        .containsExactly(
            "suite on board-arm64 in lab-b: JOB_RULES, fragments !debug, [small, debug] in kbuild"
                + " n1",
            "debug-suite on board-arm64 in lab-a: planned");
    assertThat(reasons(build("build-debug", JsonObject.of("fragments", "debug"))))
        .contains(
            "suite on board-arm64 in lab-b: JOB_RULES, fragments !debug, 'debug' in kbuild n1");
  }

  @Test
  void runtimeThatIsNotSelectedRunsNothing() {
    RuntimeSelection none = RuntimeSelection.all(List.of());
    assertThat(explain(none, checkout(Map.of())))
        .contains(
            "build-arm64: RUNTIME, 'cluster' is not selected, ",
            "build-debug: RUNTIME, no runtime of type 'kubernetes' is configured and selected, ");
  }

  @Test
  void entryThatDoesNotMatchSaysWhy() {
    assertThat(explain(build("build-x86", JsonObject.empty())))
        .contains(
            "build-arm64: EVENT, expects kind 'checkout'; the event has 'kbuild', ",
            "boot: EVENT, expects name 'build-arm64'; the event has 'build-x86', ",
            "boot: EVENT, expects channel 'retry'; events are on 'node', ");
  }

  @Test
  void selectionLearnsOfEachPlannedJob() {
    List<String> planned = new ArrayList<>();
    RuntimeSelection all = RuntimeSelection.all(configuration.runtimes().values());
    RuntimeSelection selection =
        new RuntimeSelection() {
          @Override
          public Optional<RuntimeConfig> named(String name) {
            return all.named(name);
          }

          @Override
          public Optional<Choice> ofType(String type) {
            return all.ofType(type);
          }

          @Override
          public void planned(RuntimeConfig runtime) {
            planned.add(runtime.name());
          }
        };
    Node next = checkout(Map.of("tree", "beta", "branch", "main", "version", VERSION));
    Decision decision = Schedule.of(configuration, selection).jobsFor(event(next), next, List.of());
    assertThat(planned).containsExactly("cluster", "cluster").hasSameSizeAs(decision.jobs());
    assertThat(decision.skipped()).hasSize(2);
  }

  /** Names of the platform, the job's params and the four names of its architecture. */
  @Test
  void placeholdersInTheBuildsDataAreFilledForTheJob() {
    Node build =
        build(
            "build-x86", JsonObject.of("defconfig", "{rootfs_ref} {boot_method} {debarch} {krev}"));
    Decision decision = Schedule.of(configuration).jobsFor(event(build), build, List.of());
    assertThat(decision.jobs())
        .extracting(job -> job.node().data().string("defconfig").orElseThrow())
        .containsExactly("small grub amd64 6.6");
  }

  @Test
  void refusalIsOneLine() {
    Origin origin = new Origin("jobs.yaml", 3);
    assertThat(new Refusal(Step.JOB_RULES, origin, "tree [next]", "'stable' in checkout c"))
        .hasToString("job rules (jobs.yaml:3): tree [next]; found 'stable' in checkout c");
    assertThat(new Refusal(Step.JOB_FILTER, null, "jobfilter [boot]", ""))
        .hasToString("job filter: jobfilter [boot]");
  }

  @Test
  void passedBuildHasTheParamsThatJobsNeed() {
    Node passed =
        SimulatedNodes.ofJob(
            configuration.jobs().get("build-debug"),
            SimulatedNodes.checkout(
                "beta",
                "https://example.org/beta.git",
                "next",
                new KernelVersion(6, 6, null, null, null)));
    assertThat(passed.data().without("kernel_revision").asMap())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "arch", "arm64",
                "compiler", "gcc-14",
                "defconfig", "defconfig",
                "fragments", List.of("debug"),
                "config_full", "defconfig",
                "kernel_type", "image"));
    Node job = SimulatedNodes.ofJob(configuration.jobs().get("boot"), passed);
    assertThat(job.data().without("kernel_revision").asMap()).isEmpty();
  }
}
