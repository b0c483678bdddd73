package dev.kci.benchmarks;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Creates finished checkouts of a branch whose tests behave as real ones do: most pass, some are
 * flaky, some break and are fixed later. The same seed gives the same results.
 */
final class SampleBranch {
  private static final List<String> JOBS =
      List.of("baseline", "kselftest-mm", "kselftest-net", "kunit", "ltp-syscalls");
  private static final List<String> PLATFORMS =
      List.of(
          "bcm2711-rpi-4-b",
          "hp-x360-14a-cb0001xx-zork",
          "imx8mp-verdin-nonwifi-dahlia",
          "kubernetes",
          "meson-g12b-a311d-libretech-cc",
          "mt8195-cherry-tomato-r2",
          "qemu-arm64",
          "qemu-x86",
          "rk3399-rock-pi-4b",
          "sc7180-trogdor-kingoftown");
  private static final List<String> ERRORS =
      List.of(
          "Timed out after 45 s",
          "open(/dev/kvm): No such file or directory",
          "not ok: expected 0, got -22",
          "Segmentation fault at 0x7f31c8a2",
          "mmap() failed: Cannot allocate memory");
  private static final String BUILD = "kbuild-gcc-14-arm64";

  private final KciApi api;
  private final int tests;
  private final Random random;
  private final Map<String, Behaviour> behaviours = new HashMap<>();
  private int checkouts;

  /**
   * @param tests number of tests of each checkout
   */
  SampleBranch(KciApi api, int tests, long seed) {
    this.api = api;
    this.tests = tests;
    this.random = new Random(seed);
  }

  /**
   * How a test behaves.
   *
   * @param rate of failures, from 0 to 1, besides the time in which it is broken
   * @param breaks the first checkout in which it is broken
   * @param fixed the first checkout in which it is not any more
   */
  private record Behaviour(double rate, int breaks, int fixed, String error) {
    static Behaviour of(Random random) {
      String error = ERRORS.get(random.nextInt(ERRORS.size()));
      double kind = random.nextDouble();
      int breaks = 3 + random.nextInt(27);
      if (kind < 0.01) {
        return new Behaviour(0.05 + 0.45 * random.nextDouble(), 0, 0, error);
      }
      return kind < 0.02
          ? new Behaviour(0, breaks, breaks + 1 + random.nextInt(20), error)
          : new Behaviour(0, 0, 0, error);
    }

    boolean failsIn(int checkout, double chance) {
      return chance < rate || checkout >= breaks && checkout < fixed;
    }
  }

  /**
   * Creates the next checkout.
   *
   * @param created when
   */
  void add(Instant created) {
    int number = checkouts++;
    KernelRevision revision =
        new KernelRevision(
            "mainline",
            "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git",
            "master",
            "%040x".formatted(random.nextLong() & Long.MAX_VALUE),
            "v6.18-rc%d-%d-g%012x"
                .formatted(number / 8 + 1, number % 8 * 97, random.nextLong() >>> 16),
            null,
            List.of(),
            "Merge tag 'net-6.18-rc" + number + "' of the networking tree",
            true);
    Node checkout =
        api.nodes()
            .create(
                done(Node.builder(NodeKind.CHECKOUT, "checkout"), created, Result.PASS)
                    .kernelRevision(revision)
                    .treeid("%064x".formatted(number + 1))
                    .build());
    Node build =
        done(Node.lateChildOf(checkout, NodeKind.KBUILD, BUILD), created, Result.PASS)
            .kernelRevision(revision)
            .data("arch", "arm64")
            .data("compiler", "gcc-14")
            .data("defconfig", "defconfig")
            .build();
    List<NodeTree> jobs = new ArrayList<>();
    int each = Math.max(1, tests / (JOBS.size() * PLATFORMS.size()));
    for (String job : JOBS) {
      for (String platform : PLATFORMS) {
        jobs.add(job(checkout, revision, job, platform, each, number));
      }
    }
    api.nodes().submitTree(new NodeTree(checkout, List.of(new NodeTree(build, jobs))));
  }

  private NodeTree job(
      Node checkout, KernelRevision revision, String job, String platform, int tests, int number) {
    List<NodeTree> children = new ArrayList<>();
    boolean failed = false;
    for (int i = 1; i <= tests; i++) {
      String name = job + "_check_" + i;
      Behaviour behaviour =
          behaviours.computeIfAbsent(name + " " + platform, key -> Behaviour.of(random));
      boolean fails = behaviour.failsIn(number, random.nextDouble());
      failed |= fails;
      NodeBuilder test =
          below(checkout, NodeKind.TEST, name, List.of(BUILD, job), fails).group(job);
      test.kernelRevision(revision).data("platform", platform);
      if (fails) {
        test.data("error_msg", behaviour.error());
      }
      children.add(new NodeTree(test.build(), List.of()));
    }
    Node node =
        below(checkout, NodeKind.JOB, job, List.of(BUILD), failed)
            .kernelRevision(revision)
            .data("platform", platform)
            .data("runtime", "lava-collabora")
            .artifact("log", "https://files.example.org/%s/%s/log.txt".formatted(job, platform))
            .build();
    return new NodeTree(node, children);
  }

  private static NodeBuilder below(
      Node checkout, NodeKind kind, String name, List<String> above, boolean failed) {
    List<String> path = new ArrayList<>(checkout.path());
    path.addAll(above);
    path.add(name);
    Instant created = Objects.requireNonNull(checkout.created(), "set by add");
    return done(Node.builder(kind, name), created, failed ? Result.FAIL : Result.PASS)
        .path(path)
        .treeid(checkout.treeid());
  }

  private static NodeBuilder done(NodeBuilder node, Instant created, Result result) {
    return node.state(NodeState.DONE)
        .result(result)
        .created(created)
        .updated(created.plus(Duration.ofHours(2)));
  }
}
