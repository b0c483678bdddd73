package dev.kci.runtime.results;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a test's printed name becomes a node's name. */
final class TestName {
  /** Longer than any real one; a corrupted line must not make a node of a megabyte. */
  private static final int LONGEST = 200;

  private static final Pattern KSELFTEST = Pattern.compile("^selftests: (.+?): (.+)$");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  private TestName() {}

  /**
   * The name without control characters; {@code selftests: timers: posix_timers} becomes {@code
   * timers_posix_timers}, as the labs' test definitions name it.
   */
  static String clean(String printed) {
    String name = CONTROL.matcher(printed).replaceAll(" ").strip();
    Matcher kselftest = KSELFTEST.matcher(name);
    if (kselftest.matches()) {
      name = kselftest.group(1).replace('/', '_') + "_" + kselftest.group(2);
    }
    if (name.length() > LONGEST) {
      int end = Character.isHighSurrogate(name.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
      name = name.substring(0, end);
    }
    return name;
  }
}
