package dev.kci.trigger.policy;

import dev.kci.text.Glob;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The branches that one configuration watches: a plain name ({@code master}) or a glob ({@code
 * linux-*.y}). In a glob, {@code *} and {@code ?} match anything but a slash, {@code **} matches
 * anything, {@code [a-z]} one of a set. Branch names cannot contain these characters (source:
 * git-check-ref-format), so a name is never mistaken for a {@link Glob}.
 *
 * @param text as written in the configuration
 */
public record BranchPattern(String text) {
  private static final Pattern SPECIAL = Pattern.compile("[*?\\[]");

  public BranchPattern {
    Objects.requireNonNull(text, "text");
  }

  boolean isGlob() {
    return SPECIAL.matcher(text).find();
  }

  /** Returns whether a branch, by its plain name, matches. */
  public boolean matches(String branch) {
    return isGlob() ? Glob.ofPath(text).matches(branch) : text.equals(branch);
  }

  /** Returns the common prefix of the names of matching branches, for the server to filter by. */
  public String prefix() {
    return isGlob() ? SPECIAL.split(text, 2)[0] : text;
  }
}
