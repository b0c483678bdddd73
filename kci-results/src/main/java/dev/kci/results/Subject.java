package dev.kci.results;

import dev.kci.api.model.NodeKind;
import dev.kci.text.SafeText;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has a history: a build, job or test of a branch, on a platform. All texts are safe to show.
 *
 * @param path the names from the build or job below the checkout down to it
 * @param platform null for a build, or if unknown
 */
public record Subject(
    String tree, String branch, NodeKind kind, List<String> path, @Nullable String platform) {
  private static final int NAME_LENGTH = 300;

  /**
   * Makes the texts safe to show.
   *
   * @throws IllegalArgumentException if the path is empty
   */
  public Subject {
    if (path.isEmpty()) {
      throw new IllegalArgumentException("Empty path; expected at least one name");
    }
    tree = SafeText.plain(tree, NAME_LENGTH);
    branch = SafeText.plain(branch, NAME_LENGTH);
    path = path.stream().map(name -> SafeText.plain(name, NAME_LENGTH)).toList();
    platform = platform == null ? null : SafeText.plain(platform, NAME_LENGTH);
  }

  /** Its own name: the last of the path. */
  public String name() {
    return path.get(path.size() - 1);
  }

  /** Returns whether the path ends with these names. */
  public boolean endsWith(List<String> names) {
    return path.size() >= names.size()
        && path.subList(path.size() - names.size(), path.size()).equals(names);
  }

  @Override
  public String toString() {
    Stream<String> place = Stream.of(tree, branch, String.join("/", path));
    return String.join(" ", place.toList()) + (platform == null ? "" : " on " + platform);
  }
}
