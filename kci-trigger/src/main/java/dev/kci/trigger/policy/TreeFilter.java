package dev.kci.trigger.policy;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which trees to watch, as {@code --trees} names them: {@code a,b} only these, {@code !a,b} all but
 * these.
 */
public record TreeFilter(boolean denied, Set<String> trees) {
  /** Every tree. */
  public static final TreeFilter ALL = new TreeFilter(true, Set.of());

  public TreeFilter {
    trees = Set.copyOf(trees);
  }

  /** Reads the option's value; blank means every tree. A {@code !} before any name denies all. */
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
