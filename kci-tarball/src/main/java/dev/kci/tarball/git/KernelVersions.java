package dev.kci.tarball.git;

import dev.kci.api.model.KernelVersion;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A kernel's version, read from its tag or from its Makefile. */
final class KernelVersions {
  private static final Pattern TAG =
      Pattern.compile("v(\\d{1,9})\\.(\\d{1,9})(?:\\.(\\d{1,9}))?(.*)", Pattern.DOTALL);
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION)[ \\t]*:?=[ \\t]*(.*?)[ \\t]*(?:#.*)?\\r?$",
          Pattern.MULTILINE);
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private KernelVersions() {}

  /** From git describe: {@code v6.12.3-rc1-5-g0123456} has extra -rc1-5-g0123456. */
  static Optional<KernelVersion> ofDescribe(String describe) {
    Matcher tag = TAG.matcher(describe);
    if (!tag.matches()) {
      return Optional.empty();
    }
    return Optional.of(version(tag.group(1), tag.group(2), tag.group(3), tag.group(4)));
  }

  /** From the kernel's top Makefile; empty if it is of another project. */
  static Optional<KernelVersion> ofMakefile(String makefile) {
    Map<String, String> values = new HashMap<>();
    Matcher line = ASSIGNMENT.matcher(makefile);
    while (line.find()) {
      values.putIfAbsent(line.group(1), line.group(2)); // the kernel sets them in its first lines
    }
    String version = values.getOrDefault("VERSION", "");
    String patchlevel = values.getOrDefault("PATCHLEVEL", "");
    if (!NUMBER.matcher(version).matches() || !NUMBER.matcher(patchlevel).matches()) {
      return Optional.empty();
    }
    String sublevel = values.getOrDefault("SUBLEVEL", "");
    boolean hasSublevel = NUMBER.matcher(sublevel).matches();
    String extra = values.getOrDefault("EXTRAVERSION", "");
    return Optional.of(version(version, patchlevel, hasSublevel ? sublevel : null, extra));
  }

  private static KernelVersion version(
      String version, String patchlevel, @Nullable String sublevel, String extra) {
    return new KernelVersion(
        Long.parseLong(version),
        Long.parseLong(patchlevel),
        sublevel == null ? null : Long.valueOf(sublevel),
        extra.isEmpty() ? null : extra,
        null);
  }
}
