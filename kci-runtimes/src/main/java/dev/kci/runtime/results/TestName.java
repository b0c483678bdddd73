package dev.kci.runtime.results;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts a test's printed name to a node's name. */
public final class TestName {
  /** Longer than any real name. A corrupted line must not create a name of a megabyte. */
  private static final int LONGEST = 200;

  private static final Pattern KSELFTEST = Pattern.compile("^selftests: (.+?): (.+)$");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  private TestName() {}

  /**
   * Removes control characters. {@code selftests: timers: posix_timers} becomes {@code
   * timers_posix_timers}, the name in the labs' test definitions.
   */
  public static String clean(String printed) {
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
