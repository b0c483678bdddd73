package dev.kci.tarball.git;

import java.util.List;

/**
 * Options of {@code git describe}.
 *
 * @param match globs for tag names; empty for all tags ({@code --match})
 * @param exclude globs for the names of tags that are not used ({@code --exclude})
 * @param lightweight whether to use lightweight tags, too ({@code --tags})
 * @param always whether a commit without a tag is described by its abbreviated id ({@code
 *     --always})
 * @param abbrev minimum digits of the id; 0 for no suffix, negative for git's default for a
 *     repository of this size ({@code --abbrev})
 */
public record DescribeOptions(
    List<String> match, List<String> exclude, boolean lightweight, boolean always, int abbrev) {
  public DescribeOptions {
    match = List.copyOf(match);
    exclude = List.copyOf(exclude);
  }

  /** {@code git describe} without options. */
  public static DescribeOptions standard() {
    return new DescribeOptions(List.of(), List.of(), false, false, -1);
  }

  public DescribeOptions withMatch(String... globs) {
    return new DescribeOptions(List.of(globs), exclude, lightweight, always, abbrev);
  }

  public DescribeOptions withAlways() {
    return new DescribeOptions(match, exclude, lightweight, true, abbrev);
  }
}
