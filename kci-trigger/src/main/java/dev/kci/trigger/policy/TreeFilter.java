package dev.kci.trigger.policy;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which trees to watch, as in {@code --trees}: {@code a,b} for only these, {@code !a,b} for all but
 * these.
 */
public record TreeFilter(boolean denied, Set<String> trees) {
  /** Every tree. */
  public static final TreeFilter ALL = new TreeFilter(true, Set.of());

  public TreeFilter {
    trees = Set.copyOf(trees);
  }

  /** Parses the option's value; blank means every tree. {@code !} before any name excludes all. */
  public static TreeFilter parse(String text) {
    Set<String> names =
        Arrays.stream(text.split(","))
            .map(name -> name.strip().replaceFirst("^!", ""))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    return names.isEmpty() ? ALL : new TreeFilter(text.strip().startsWith("!"), names);
  }

  boolean allows(String tree) {
    return trees.contains(tree) != denied;
  }
}
