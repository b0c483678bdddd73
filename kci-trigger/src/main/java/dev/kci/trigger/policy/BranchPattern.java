package dev.kci.trigger.policy;

import dev.kci.text.Glob;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The branches that one configuration watches: a plain name ({@code master}) or a glob ({@code
 * linux-*.y}). In a glob, {@code *} and {@code ?} stand for anything but a slash, {@code **} for
 * anything at all, {@code [a-z]} for one of a set. None of these may be in a branch's name (source:
 * git-check-ref-format), so a name is never taken for a {@link Glob}.
 *
 * @param text as it stands in the configuration
 */
public record BranchPattern(String text) {
  private static final Pattern SPECIAL = Pattern.compile("[*?\\[]");

  public BranchPattern {
    Objects.requireNonNull(text, "text");
  }

  boolean isGlob() {
    return SPECIAL.matcher(text).find();
  }

  /** Returns whether a branch, by its plain name, is one of them. */
  public boolean matches(String branch) {
    return isGlob() ? Glob.ofPath(text).matches(branch) : text.equals(branch);
  }

  /** What the full names of all matching refs begin with, for the server to leave out others. */
  public String refPrefix() {
    String fixed = isGlob() ? SPECIAL.split(text, 2)[0] : text;
    return "refs/heads/" + fixed;
  }
}
