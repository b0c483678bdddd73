package dev.kci.runtime.results;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The types of faults that a kernel reports in its log.
 *
 * <p>Sources: LAVA's {@code kernel-messages} action (its constants {@code KERNEL_*_MSG}) and
 * KernelCI's logspec ({@code logspec/errors/linux_kernel.py}) define what counts as a fault; the
 * exact words are from the kernel's kernel/panic.c, lib/bug.c, mm/kasan/report.c,
 * mm/kfence/report.c, lib/ubsan.c, kernel/locking/lockdep.c, kernel/hung_task.c, kernel/watchdog.c,
 * kernel/rcu/tree_stall.h and the fault handlers of its architectures.
 */
enum KernelFault {
  PANIC,
  OOPS,
  BUG,
  KASAN,
  KFENCE,
  KMSAN,
  KCSAN,
  UBSAN,
  WARNING,
  LOCKDEP,
  HUNG_TASK,
  LOCKUP,
  RCU_STALL,
  /** A report between "cut here" and "end trace" without a known title. */
  EXCEPTION;

  private static final String STUCK = ".{0,80}(?:soft lockup|hard LOCKUP).*";

  private static final String STALL = ".{0,40}INFO: rcu[^ ]{0,40} .{0,60}stall.*";

  private static final String LOCKS =
      ".{1,12}(?:possible (?:circular locking|recursive locking|irq lock inversion)"
          + "|inconsistent lock state|suspicious RCU usage|bad unlock balance|bad contention"
          + "|held lock freed|lock held when returning|Nested lock was not taken"
          + "|trying to register non-static key|[^ ]{1,60}-safe -> [^ ]{1,60}-unsafe lock order"
          + "|[^ ]{1,60} still has locks held).*";

  /** The first match wins. */
  private static final Title[] TITLES = {
    new Title(PANIC, "Kernel panic - not syncing"),
    new Title(KASAN, "BUG: KASAN: "),
    new Title(KFENCE, "BUG: KFENCE: "),
    new Title(KMSAN, "BUG: KMSAN: "),
    new Title(KCSAN, "BUG: KCSAN: "),
    new Title(UBSAN, "UBSAN: "),
    new Title(OOPS, "BUG: unable to handle "),
    new Title(OOPS, "BUG: Unable to handle kernel "),
    new Title(OOPS, "BUG: kernel NULL pointer dereference"),
    new Title(OOPS, "BUG: Kernel NULL pointer dereference"),
    new Title(OOPS, "Unable to handle kernel "),
    new Title(OOPS, "CPU ", "CPU \\d{1,5} Unable to handle kernel .*"),
    new Title(OOPS, "Internal error: "),
    new Title(OOPS, "Oops", "Oops(?:: | - |\\[#).*"),
    new Title(OOPS, "general protection fault", ".{24}[,:].*"),
    new Title(OOPS, "invalid opcode: ", ".{16}[0-9a-f]{4} \\[#\\d{1,5}\\].*"),
    new Title(OOPS, "divide error: ", ".{14}[0-9a-f]{4} \\[#\\d{1,5}\\].*"),
    new Title(OOPS, "double fault: ", ".{14}[0-9a-f]{4} \\[#\\d{1,5}\\].*"),
    new Title(OOPS, "Unhandled fault: "),
    new Title(LOCKUP, "watchdog: ", STUCK),
    new Title(LOCKUP, "NMI watchdog: ", STUCK),
    new Title(LOCKUP, "BUG: soft lockup"),
    new Title(LOCKUP, "BUG: workqueue lockup"),
    new Title(BUG, "kernel BUG at "),
    new Title(BUG, "Kernel bug detected"),
    new Title(BUG, "BUG: scheduling while atomic"),
    new Title(BUG, "BUG: sleeping function called from invalid context"),
    new Title(BUG, "BUG: Bad page "),
    new Title(LOCKDEP, "[ BUG: "),
    new Title(LOCKDEP, "WARNING: ", LOCKS),
    new Title(LOCKDEP, "INFO: ", LOCKS),
    new Title(LOCKDEP, "[ INFO: ", LOCKS), // before Linux 4.11
    new Title(WARNING, "WARNING: CPU: ", ".{14}\\d{1,5} PID: .*"),
    new Title( // since Linux 6.18
        WARNING, "WARNING: ", ".{9}(?:\\[.{1,300}?\\] )?[^ ]{1,300}:\\d{1,9} at [^ ]+\\+0x.*"),
    new Title(HUNG_TASK, "INFO: task ", ".{11}.{1,80} blocked .{0,60}more than \\d+ seconds.*"),
    new Title(RCU_STALL, "rcu: ", STALL),
    new Title(RCU_STALL, "INFO: rcu", STALL),
  };

  /** Grouped by first character, because most lines can be rejected by it. */
  private static final Map<Character, List<Title>> BY_FIRST =
      Stream.of(TITLES).collect(Collectors.groupingBy(title -> title.start.charAt(0)));

  /** The name of a function without compiler suffixes such as {@code .constprop.0}. */
  private static final Pattern FUNCTION =
      Pattern.compile("\\b([A-Za-z_]\\w{0,99})(?:\\.[\\w.]{1,99})?\\+0x");

  private static final String ANY_BUG = "BUG: ";

  /**
   * Returns the type of fault that a line is the title of; empty for all other lines.
   *
   * @param text the line without prefix
   * @param isOfKernel whether the line had a kernel prefix, because programs print {@code BUG:} too
   */
  static Optional<KernelFault> of(String text, boolean isOfKernel) {
    if (text.length() < 8) {
      return Optional.empty();
    }
    for (Title title : BY_FIRST.getOrDefault(text.charAt(0), List.of())) {
      if (title.fits(text)) {
        return Optional.of(title.fault);
      }
    }
    return isOfKernel && text.startsWith(ANY_BUG) ? Optional.of(BUG) : Optional.empty();
  }

  /**
   * Returns the name of the fault's test. It includes the function in the title, so that faults in
   * different functions are different tests, also in the next revision.
   */
  String testName(String title) {
    String kind = name().toLowerCase(Locale.ROOT).replace('_', '-');
    Matcher function = FUNCTION.matcher(title);
    return function.find() ? kind + "-" + function.group(1) : kind;
  }

  /** Returns whether a title of this type belongs to the open report. */
  boolean continues(KernelFault open) {
    return this == OOPS && (open == OOPS || open == BUG);
  }

  private record Title(KernelFault fault, String start, @Nullable Pattern whole) {
    Title(KernelFault fault, String start) {
      this(fault, start, (Pattern) null);
    }

    Title(KernelFault fault, String start, String whole) {
      this(fault, start, Pattern.compile(whole));
    }

    boolean fits(String text) {
      return text.startsWith(start) && (whole == null || whole.matcher(text).matches());
    }
  }
}
