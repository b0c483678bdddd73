package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Result;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelMessagesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "panic     | Kernel panic - not syncing: VFS: Unable to mount root fs on"
            + " unknown-block(0,0)",
        "oops      | BUG: unable to handle page fault for address: 0000000000200286",
        "oops      | BUG: kernel NULL pointer dereference, address: 0000000000000000",
        "oops      | BUG: Kernel NULL pointer dereference on read at 0x00000000",
        "oops      | Unable to handle kernel NULL pointer dereference at virtual address 00000008",
        "oops      | CPU 1 Unable to handle kernel paging request at virtual address 00000000",
        "oops      | Internal error: Oops: 0000000096000004 [#1] PREEMPT SMP",
        "oops      | Oops: general protection fault, probably for non-canonical address: 0000 [#1]",
        "oops      | Oops[#1]:",
        "oops      | general protection fault: 0000 [#1] SMP",
        "oops      | invalid opcode: 0000 [#1] SMP",
        "oops      | Unhandled fault: imprecise external abort (0x1406) at 0x00000000",
        "bug       | kernel BUG at mm/slub.c:123!",
        "bug       | BUG: scheduling while atomic: swapper/0/0/0x00000002",
        "bug       | BUG: sleeping function called from invalid context at"
            + " kernel/locking/mutex.c:1",
        "kasan-foo | BUG: KASAN: slab-out-of-bounds in foo+0x10/0x20 [mod]",
        "kfence-foo | BUG: KFENCE: use-after-free read in foo+0x10/0x20",
        "kmsan-foo | BUG: KMSAN: uninit-value in foo+0x10/0x20",
        "kcsan     | BUG: KCSAN: data-race in foo / bar",
        "ubsan     | UBSAN: shift-out-of-bounds in ./include/linux/log2.h:57:13",
        "warning-apply_returns | WARNING: CPU: 0 PID: 1 at kernel/foo.c:730"
            + " apply_returns+0xc0/0x241",
        "warning-sched_init | WARNING: kernel/sched/core.c:8511 at sched_init+0x20/0x410, CPU#0:"
            + " swapper/0",
        "warning-foo | WARNING: [n > 3] lib/foo.c:9 at foo+0x20/0x410, CPU#0: swapper/0",
        "lockdep   | WARNING: possible circular locking dependency detected",
        "lockdep   | WARNING: possible recursive locking detected",
        "lockdep   | WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected",
        "lockdep   | WARNING: inconsistent lock state",
        "lockdep   | WARNING: suspicious RCU usage",
        "lockdep   | [ INFO: possible recursive locking detected ]",
        "lockdep   | [ BUG: Invalid wait context ]",
        "hung-task | INFO: task kworker/0:1:42 blocked for more than 120 seconds.",
        "lockup    | watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [swapper/0:1]",
        "lockup    | watchdog: Watchdog detected hard LOCKUP on cpu 0",
        "lockup    | BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 30s!",
        "rcu-stall | rcu: INFO: rcu_preempt self-detected stall on CPU",
        "rcu-stall | rcu: INFO: rcu_sched detected stalls on CPUs/tasks:",
      })
  void titleDecidesTheType(String name, String title) {
    assertThat(names(title)).containsExactly(name);
    assertThat(names("[   12.345678] " + title)).containsExactly(name);
    assertThat(names("<3>[   12.345678][    T1] " + title)).containsExactly(name);
    assertThat(names("Nov 27 12:00:00 board kernel: " + title)).containsExactly(name);
    assertThat(names("/init: 384: .: [  271.403835] " + title)).containsExactly(name);
    assertThat(names("a [b] c [  271.403835][    T1] " + title)).containsExactly(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[    1.000000] ramoops: using 0x100000@0xffec6000, ecc: 0",
        "[    0.000000] [Firmware Bug]: Bootloader left irq enabled: bank 1 irq 9",
        "[    1.000000] i8042: Warning: Keylock active",
        "[    0.2] Speculative Return Stack Overflow: WARNING: kernel not compiled with CPU_SRSO.",
        "WARNING: RO_VPD is uninitialized or empty.",
        "WARNING: modpost: vmlinux: section mismatch in reference: foo (section: .text)",
        "WARNING: lib/foo.c:12: prefer the other function",
        "BUG: our own test program found one",
        "Oopsla 2026",
        "ok 1 BUG: KASAN: is found",
        "[    1.000000] Kernel command line: panic=1 hung_task_panic=1",
        "[    1.000000] rcu: INFO: nothing",
        "[    2.000000] INFO: task done",
      })
  void otherLinesAreNotFaults(String line) {
    assertThat(names(line)).isEmpty();
  }

  @Test
  void functionIsNamedWithoutCompilerSuffix() {
    assertThat(names("BUG: KASAN: use-after-free in foo_bar.constprop.0+0x10/0x20 [mod]"))
        .containsExactly("kasan-foo_bar");
  }

  @Test
  void anyBugWithKernelTimeIsAFault() {
    assertThat(names("[   12.345678] BUG: spinlock bad magic on CPU#0")).containsExactly("bug");
  }

  @Test
  void oneReportIsOneTestWithItsFirstLines() {
    TestCase fault =
        only(
            "[    0.219913] ------------[ cut here ]------------",
            "[    0.220000] refcount_t: underflow; use-after-free.",
            "[    0.220317] WARNING: CPU: 0 PID: 7 at lib/refcount.c:28 refcount_warn+0xc0/0x241",
            "[    0.220400] Modules linked in:",
            "a line of a program",
            "[    0.229894] Call Trace:",
            "[    0.234053] ---[ end trace b82bbb4bc35dba80 ]---",
            "[    0.300000] all is well");

    assertThat(fault.result()).isEqualTo(Result.FAIL);
    assertThat(fault.explanation())
        .containsExactly(
            "WARNING: CPU: 0 PID: 7 at lib/refcount.c:28 refcount_warn+0xc0/0x241",
            "refcount_t: underflow; use-after-free.",
            "Modules linked in:",
            "Call Trace:");
  }

  @Test
  void oopsBelongsToItsBug() {
    assertThat(
            names(
                "[    1.0] x",
                "[    1.000000] kernel BUG at mm/slub.c:123!",
                "[    1.000001] Internal error: Oops - BUG: 00000000f2000800 [#1] SMP",
                "[    1.000002] ---[ end trace 0000000000000000 ]---",
                "[    1.000003] Kernel panic - not syncing: Oops - BUG: Fatal exception",
                "[    1.000004] ---[ end Kernel panic - not syncing: Oops - BUG ]---"))
        .containsExactly("bug", "panic");
  }

  @Test
  void reportWithoutAKnownTitleIsAnException() {
    TestCase fault =
        only(
            "[    1.000000] ------------[ cut here ]------------",
            "[    1.000001] something new of the kernel",
            "[    1.000002] ---[ end trace 0 ]---");

    assertThat(fault.name()).isEqualTo("exception");
    assertThat(fault.explanation()).containsExactly("something new of the kernel");
  }

  @Test
  void repeatedFaultIsCounted() {
    TestCase fault =
        only(
            "[    1.000000] WARNING: CPU: 0 PID: 1 at lib/foo.c:7 foo+0xc0/0x241",
            "[    2.000000] WARNING: CPU: 3 PID: 9 at lib/foo.c:7 foo+0xc0/0x241");

    assertThat(fault.explanation())
        .containsExactly(
            "WARNING: CPU: 0 PID: 1 at lib/foo.c:7 foo+0xc0/0x241", "(reported 2 times)");
  }

  @Test
  void differentFaultsOfATypeAreSeparateTests() {
    assertThat(
            names(
                "[    1.000000] WARNING: CPU: 0 PID: 1 at lib/foo.c:7 foo+0xc0/0x241",
                "[    2.000000] WARNING: CPU: 0 PID: 1 at lib/bar.c:7 bar+0xc0/0x241"))
        .containsExactly("warning-foo", "warning-bar");
  }

  @Test
  void faultsAreBounded() {
    KernelMessages messages = new KernelMessages();
    LinePrefix prefix = new LinePrefix();
    for (int i = 0; i < 5_000; i++) {
      String letters = Integer.toString(i, 36).replaceAll("[0-9]", "q") + "x".repeat(8_000);
      messages.line(prefix.strip("[    1.000000] BUG: of " + letters));
      messages.line(prefix.strip("[    1.000000] " + "y".repeat(8_000)));
    }
    TestCase group = messages.finish().orElseThrow();

    assertThat(group.children()).hasSize(50);
    assertThat(group.reason()).contains("50 faults and ").contains(" more reports");
    assertThat(group.all().flatMap(test -> test.explanation().stream()))
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(210));
  }

  @Test
  void anyLineIsAccepted() {
    long seed = Long.getLong("kci.seed", 20_261_127);
    Random random = new Random(seed);
    String[] parts = {
      "[    1.000000] ",
      "BUG: ",
      "WARNING: ",
      "------------[ cut here ]------------",
      "INFO: task ",
      "---[ end trace ",
      "\u001b[31m",
      "\r",
      " at ",
      "+0x",
      "[ ",
      "] ",
      "=".repeat(40),
      "a".repeat(500)
    };
    LogParser parser = new LogParser(10);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder();
      random.ints(random.nextInt(6), 0, parts.length).forEach(part -> line.append(parts[part]));
      parser.line(line.toString());
    }
    assertThat(parser.kernelMessages().stream().flatMap(TestCase::all).count())
        .as("seed %d", seed)
        .isBetween(1L, 51L);
  }

  @Test
  void logHasResultsAndFaults() {
    LogParser parser = new LogParser(10);
    Stream.of(
            "TAP version 13",
            "1..1",
            "[    1.000000] WARNING: CPU: 0 PID: 1 at lib/foo.c:7 foo+0xc0/0x241",
            "ok 1 a")
        .forEach(parser::line);

    assertThat(parser.tests().tests()).extracting(TestCase::name).containsExactly("a");
    assertThat(parser.kernelMessages().orElseThrow().name()).isEqualTo("kernel-messages");
    assertThat(parser.lastLines()).hasSize(4);
  }

  private static TestCase only(String... lines) {
    List<TestCase> faults = faults(lines);
    assertThat(faults).hasSize(1);
    return faults.get(0);
  }

  private static List<String> names(String... lines) {
    return faults(lines).stream().map(TestCase::name).toList();
  }

  private static List<TestCase> faults(String... lines) {
    LogParser parser = new LogParser(10);
    Stream.of(lines).forEach(parser::line);
    return parser.kernelMessages().map(TestCase::children).orElse(List.of());
  }
}
