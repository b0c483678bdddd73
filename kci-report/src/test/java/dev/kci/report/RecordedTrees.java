package dev.kci.report;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.model.LogExcerpt;
import dev.kci.report.model.NotRun;
import dev.kci.report.model.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The checkouts whose reports are kept as golden files. */
public final class RecordedTrees {
  private static final String OLD = "2a987e65025e2b79c6d453b78cb5985ac6e5eb28";
  private static final String NEW = "e4a87be5c0ffee00c6d453b78cb5985ac6e5eb99";

  private RecordedTrees() {}

  public static Report allPass() {
    TestTree tree = tree("bbbb", "v6.18-rc5", NEW);
    plain(tree, Result.PASS, Result.PASS);
    return Report.of(tree.results(), Optional.of(previousOfAllPass()));
  }

  /** Three regressions, two of them of a known issue; another issue matches nothing. */
  public static Report knownIssues() {
    try {
      Path file = Files.createTempFile("issues", ".yaml");
      Files.writeString(
          file,
          """
          known_issues:
            - title: mmap tests need 2 GB of memory
              link: https://bugs.example.org/1
              test: mm_test_*
              log: 'mmap\\(\\) failed'
            - title: dmesg has unknown lines
              test: dmesg_*
          """);
      Report report =
          threeRegressions()
              .withKnownIssues(
                  PipelineConfiguration.of(Configuration.load(List.of(file))).knownIssues());
      Files.delete(file);
      return report;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static dev.kci.results.CheckoutResults previousOfAllPass() {
    TestTree before = tree("aaaa", "v6.18-rc4-31-g2a987e65025e", OLD);
    plain(before, Result.PASS, Result.PASS);
    return before.results();
  }

  public static Report firstRun() {
    TestTree tree = tree("bbbb", "v6.18-rc5", NEW);
    plain(tree, Result.FAIL, Result.SKIP);
    return Report.of(tree.results(), Optional.empty());
  }

  private static void plain(TestTree tree, Result login, Result second) {
    Node build = tree.build("kbuild-gcc-14-x86", "x86_64", "gcc-14", Result.PASS);
    Node job = tree.job(build, "baseline-x86", "qemu-x86", login);
    tree.test(job, "login", login);
    tree.test(job, "dmesg", second);
    tree.build("kbuild-clang-19-arm64", "arm64", "clang-19", Result.PASS);
  }

  /** 3 regressions among 400 tests, known failures, fixed ones and a lost job. */
  public static Report threeRegressions() {
    TestTree before = tree("aaaa", "v6.18-rc4-31-g2a987e65025e", OLD);
    fill(before, Result.PASS, Result.FAIL);
    TestTree now = tree("bbbb", "v6.18-rc5", NEW);
    Map<String, LogExcerpt> excerpts = fill(now, Result.FAIL, Result.PASS);
    return Report.of(now.results(), Optional.of(before.results())).withExcerpts(excerpts);
  }

  private static Map<String, LogExcerpt> fill(TestTree tree, Result regressed, Result fixed) {
    Map<String, LogExcerpt> excerpts = new LinkedHashMap<>();
    String[] platforms = {
      "bcm2711-rpi-4-b", "qemu-arm64", "mt8195-cherry-tomato-r2", "sc7180-trogdor-kingoftown"
    };
    Node arm64 = tree.build("kbuild-gcc-14-arm64", "arm64", "gcc-14", Result.PASS);
    Node riscv = tree.build("kbuild-gcc-14-riscv", "riscv", "gcc-14", regressed);
    excerpts.put(
        riscv.requireId(),
        new LogExcerpt(
            8123,
            2,
            List.of(
                "  CC      drivers/gpu/drm/panel/panel-simple.o",
                "  CC      arch/riscv/kernel/probes/kprobes.o",
                "arch/riscv/kernel/probes/kprobes.c:118:9: error: too few arguments to function"
                    + " ‘patch_text’",
                "  118 |         patch_text(p->addr, &insn);",
                "      |         ^~~~~~~~~~",
                "make[4]: *** [scripts/Makefile.build:229: arch/riscv/kernel/probes/kprobes.o]"
                    + " Error 1")));
    for (int p = 0; p < platforms.length; p++) {
      Node job = tree.job(arm64, "kselftest-mm", platforms[p], p == 1 ? regressed : Result.PASS);
      for (int t = 0; t < 50; t++) {
        boolean regression = p == 1 && (t == 17 || t == 18);
        boolean fix = p == 2 && t == 3;
        boolean known = p == 3 && t == 30;
        Result result = regression ? regressed : fix ? fixed : known ? Result.FAIL : skipOrPass(t);
        Node test = tree.test(job, "mm_test_" + t, result);
        if (regression) {
          excerpts.put(
              test.requireId(),
              new LogExcerpt(
                  4711,
                  0,
                  List.of(
                      "# # mmap() failed: Cannot allocate memory",
                      "# not ok " + t + " mm_test_" + t,
                      "# # Totals: pass:48 fail:2 xfail:0 xpass:0 skip:0 error:0")));
        }
      }
      Node boot = tree.job(arm64, "baseline-arm64", platforms[p], p == 3 ? null : Result.PASS);
      for (int t = 0; t < 50; t++) {
        tree.test(boot, "dmesg_" + t, Result.PASS);
      }
    }
    tree.add(
        arm64,
        NodeKind.JOB,
        "ltp-syscalls",
        Result.INCOMPLETE,
        node ->
            node.data("platform", "qemu-arm64")
                .data("runtime", "lava-lab")
                .data("error_code", ErrorCode.NODE_TIMEOUT.wireName())
                .data("error_msg", "Node timed-out"));
    return excerpts;
  }

  private static Result skipOrPass(int number) {
    return number % 25 == 24 ? Result.SKIP : Result.PASS;
  }

  public static Report onlyInfrastructure() {
    TestTree tree = tree("bbbb", "v6.18-rc5", NEW);
    for (int i = 0; i < 3; i++) {
      tree.add(
          tree.checkout(),
          NodeKind.KBUILD,
          "kbuild-" + i,
          i == 0 ? Result.FAIL : Result.INCOMPLETE,
          node -> node.data("arch", "arm64").data("error_code", ErrorCode.SUBMIT_ERROR.wireName()));
    }
    return Report.of(tree.results(), Optional.of(previousOfAllPass()));
  }

  public static Report fiveThousandFailures() {
    TestTree tree = tree("bbbb", "v6.18-rc5", NEW);
    Map<String, LogExcerpt> excerpts = new LinkedHashMap<>();
    Node build = tree.build("kbuild-gcc-14-x86", "x86_64", "gcc-14", Result.PASS);
    for (int j = 0; j < 50; j++) {
      Node job = tree.job(build, "kselftest-" + j, "platform-" + j % 12, Result.FAIL);
      for (int t = 0; t < 100; t++) {
        Node test = tree.test(job, "a_test_with_a_rather_long_name_" + t, Result.FAIL);
        excerpts.put(
            test.requireId(),
            new LogExcerpt(t + 1, 1, List.of("x".repeat(200), "not ok " + t, "y".repeat(200))));
      }
    }
    return Report.of(tree.results(), Optional.empty()).withExcerpts(excerpts);
  }

  /** Names, logs and messages that try to break out of a mail, a terminal and a page. */
  public static Report hostile() {
    TestTree tree =
        new TestTree(
            "bbbb",
            new dev.kci.api.model.KernelRevision(
                "main\r\nBcc: victim@example.org\r\n\r\nline",
                "https://git.example.org/x.git'; rm -rf /; '",
                "</title><script>alert(1)</script>",
                NEW,
                "v6.18\u001b[2J\u001b]0;owned\u0007-rc5",
                null,
                List.of(),
                "\u202eevil\u202c <img src=x onerror=alert(1)> {{tree}}"
                    + " \u05e9\u05dc\u05d5\u05dd\n\n"
                    + "body",
                null));
    Node build =
        tree.add(
            tree.checkout(),
            NodeKind.KBUILD,
            "kbuild\nSubject: forged",
            Result.FAIL,
            node ->
                node.data("arch", "x86_64$(reboot)")
                    .data("compiler", "gcc-12;reboot")
                    .data("defconfig", "`reboot`")
                    .data("error_msg", "{{{headline}}} \u0000\ud800 \u2028end")
                    .artifact("log", "javascript:alert(1)")
                    .artifact("x\"onclick=alert(1)", "https://files.example.org/a\"b")
                    .artifact("config", "https://files.example.org/config"));
    Node job = tree.job(tree.build("k", "arm64", "gcc-14", Result.PASS), "j", "p<b>", Result.FAIL);
    Node test =
        tree.test(job, "\u05d1\u05d3\u05d9\u05e7\u05d4 <b>\u001b[31mred\u001b[0m", Result.FAIL);
    tree.test(job, "long_".repeat(400), Result.FAIL);
    tree.add(
        tree.checkout(),
        NodeKind.JOB,
        "of a stranger",
        Result.PASS,
        node -> node.owner("eve\r\nBcc: <b>victim</b>"));
    return Report.of(tree.results(), Optional.empty())
        .withExcerpts(
            Map.of(
                build.requireId(),
                new LogExcerpt(1, 0, List.of("</pre><script>alert(2)</script>", ".", "From here")),
                test.requireId(),
                scanned("\u001b[1mnot ok 1 \u202ereversed\r\n", "x".repeat(10_000_000))));
  }

  /** A checkout of which no job was made. */
  public static Report notRun() {
    return Report.of(tree("bbbb", "v6.18-rc5", NEW).results(), Optional.of(previousOfAllPass()))
        .withNotRun(
            new NotRun(
                List.of("kbuild-gcc-14-x86", "kver"), "No runner made its jobs before it ended."));
  }

  private static LogExcerpt scanned(String... lines) {
    dev.kci.report.model.LogScan scan = new dev.kci.report.model.LogScan(List.of(), List.of());
    for (String line : lines) {
      scan.line(line);
    }
    return scan.firstError().orElseThrow();
  }

  private static TestTree tree(String prefix, String describe, String commit) {
    return new TestTree(
        prefix,
        TestTree.revision(describe, commit, "Merge tag 'fixes-6.18-rc5' of git://example.org/x"));
  }
}
