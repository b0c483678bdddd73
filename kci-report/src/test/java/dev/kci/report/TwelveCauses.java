package dev.kci.report;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.report.model.LogExcerpt;
import dev.kci.report.model.LogScan;
import dev.kci.report.model.Report;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A checkout with 400 failures of twelve causes, which say the same with other times, addresses,
 * CPUs, numbers, folders and hashes each time.
 */
public final class TwelveCauses {
  public static final int FAILURES = 400;

  /** A part of each cause's headline that no other line of a report has. */
  public static final List<String> HEADLINES =
      List.of(
          "BUG: KASAN: slab-use-after-free in ext4_release",
          "Unable to handle kernel NULL pointer dereference",
          "WARNING: possible circular locking dependency detected",
          "INFO: rcu_preempt self-detected stall",
          "INFO: task kworker/",
          "too few arguments to function",
          "mmap() failed: Cannot allocate memory",
          "Connection refused",
          "no answer within",
          "No such file or directory",
          "checksum differs",
          "ltp-syscalls failed without a message");

  private static final List<String> PLATFORMS =
      List.of("bcm2711-rpi-4-b", "qemu-arm64", "mt8195-cherry-tomato-r2", "sc7180-kingoftown");

  private final Random random = new Random(Long.getLong("kci.seed", 20_261_127));
  private final Map<String, LogExcerpt> excerpts = new HashMap<>();
  private final TestTree tree =
      new TestTree("dddd", TestTree.revision("v6.18-rc6", "d".repeat(40), "Linux 6.18-rc6"));
  private int left = FAILURES;

  private TwelveCauses() {}

  public static Report report() {
    return new TwelveCauses().build();
  }

  private Report build() {
    for (int i = 0; i < 6; i++) {
      Node build = tree.build("kbuild-gcc-14-riscv-" + i, "riscv", "gcc-14", Result.FAIL);
      failed(
          build,
          "  CC      drivers/foo.o",
          folder() + "arch/riscv/probes.c:" + number() + ":9: error: too few arguments to function",
          "make[4]: *** [scripts/Makefile.build:229: arch/riscv/probes.o] Error 1");
    }
    Node arm64 = tree.build("kbuild-gcc-14-arm64", "arm64", "gcc-14", Result.PASS);
    for (String platform : PLATFORMS) {
      for (String job : List.of("boot", "kselftest-net", "kselftest-fs")) {
        faults(tree.job(arm64, job, platform, Result.PASS));
      }
      crashed(tree.job(arm64, "baseline", platform, Result.FAIL));
      Node mm = tree.job(arm64, "kselftest-mm", platform, Result.FAIL);
      Node net = tree.job(arm64, "kselftest-net-long", platform, Result.FAIL);
      Node ltp = tree.job(arm64, "ltp-syscalls", platform, Result.FAIL);
      for (int i = 0; i < 20; i++) {
        message(mm, "mm_test_" + i, "mmap() failed: Cannot allocate memory\nat step " + number());
        diagnostic(net, "net_" + i, "# # connect to 10.0.0." + number() + ": Connection refused");
      }
      for (int i = 20; i < 30; i++) {
        message(mm, "mm_test_" + i, "no answer within " + number() + " ms");
        message(net, "net_" + i, folder() + "config.txt: No such file or directory");
        message(ltp, "ltp_" + i, "checksum differs: got " + hash() + ", expected " + hash());
      }
    }
    Node ltp = tree.job(arm64, "ltp-syscalls", "qemu-riscv64", Result.FAIL);
    while (left > 0) {
      tree.test(ltp, "mute_" + left--, Result.FAIL);
    }
    return Report.of(tree.results(), Optional.of(RecordedTrees.previousOfAllPass()))
        .withExcerpts(excerpts);
  }

  private void faults(Node job) {
    Node messages = tree.add(job, NodeKind.TEST, "kernel-messages", Result.FAIL, node -> node);
    fault(
        messages,
        "kasan",
        "BUG: KASAN: slab-use-after-free in ext4_release+0x" + hash(3) + "/0x5c0",
        "Read of size 8 at addr ffff" + hash(12) + " by task umount/" + number());
    fault(
        messages,
        "lockdep",
        "WARNING: possible circular locking dependency detected",
        "6.18.0-rc6 #" + number() + " Not tainted");
    fault(
        messages,
        "rcu",
        "rcu: INFO: rcu_preempt self-detected stall on CPU " + number(),
        "rcu: \t" + number() + "-....: (" + number() + " ticks this GP)");
    fault(
        messages,
        "hung",
        "INFO: task kworker/" + number() + ":1 blocked for more than " + number() + " seconds.",
        "      Not tainted");
  }

  private void fault(Node parent, String name, String title, String second) {
    left--;
    Node test =
        tree.add(
            parent,
            NodeKind.TEST,
            name,
            Result.FAIL,
            node -> node.data("error_msg", title + "\n" + second));
    excerpts.put(test.requireId(), scan(time() + title, time() + second));
  }

  private void crashed(Node job) {
    failed(
        job,
        time() + "Unable to handle kernel NULL pointer dereference at virtual address " + hash(16),
        time() + "Mem abort info:",
        time() + "pc : foo_probe+0x" + hash(3) + "/0x120");
  }

  private void failed(Node node, String... lines) {
    left--;
    excerpts.put(node.requireId(), scan(lines));
  }

  private void message(Node job, String name, String message) {
    left--;
    tree.add(job, NodeKind.TEST, name, Result.FAIL, node -> node.data("error_msg", message));
  }

  private void diagnostic(Node job, String name, String line) {
    left--;
    Node test = tree.test(job, name, Result.FAIL);
    LogScan scan = new LogScan(List.of(name), List.of());
    List.of("ok 1 other", line, "not ok " + number() + " " + name, "ok 99 next")
        .forEach(scan::line);
    excerpts.put(test.requireId(), scan.firstErrorOf(name).orElseThrow());
  }

  private static LogExcerpt scan(String... lines) {
    LogScan scan = new LogScan(List.of(), List.of());
    List.of(lines).forEach(scan::line);
    return scan.firstError().orElseThrow();
  }

  private String time() {
    return String.format("[%5d.%06d] ", random.nextInt(10_000), random.nextInt(1_000_000));
  }

  private String folder() {
    return "/tmp/kci-" + hash(8) + "/linux/";
  }

  private String hash() {
    return hash(40);
  }

  private String hash(int digits) {
    StringBuilder text = new StringBuilder("1");
    while (text.length() < digits) {
      text.append(Integer.toHexString(random.nextInt(16)));
    }
    return text.toString();
  }

  private int number() {
    return 1 + random.nextInt(500);
  }
}
