package dev.kci.trigger.policy;

import dev.kci.config.BuildConfig;
import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import dev.kci.config.Problem;
import dev.kci.config.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what to watch from the pipeline's configuration. */
public final class WatchedBranches {
  private WatchedBranches() {}

  /**
   * Returns the configured branches of the allowed trees, in the configuration's order.
   *
   * @throws ConfigurationException if one names an unknown tree
   */
  public static List<WatchedBranch> of(Configuration configuration, TreeFilter trees) {
    List<WatchedBranch> all = new ArrayList<>();
    for (BuildConfig config : configuration.buildConfigs().values()) {
      if (trees.allows(config.tree())) {
        all.add(of(config, tree(configuration, config)));
      }
    }
    return all;
  }

  private static WatchedBranch of(BuildConfig config, Tree tree) {
    return new WatchedBranch(
        config.name(),
        config.tree(),
        tree.url(),
        config.branch(),
        config.architectures(),
        Optional.ofNullable(config.priority()),
        Optional.ofNullable(config.frequency()));
  }

  private static Tree tree(Configuration configuration, BuildConfig config) {
    Tree tree = configuration.trees().get(config.tree());
    if (tree == null) {
      throw new ConfigurationException(
          Problem.error(
              "unknown-tree",
              config.source().origin(),
              "build_configs." + config.name() + ".tree",
              config.tree(),
              "is not a tree; expected a name below trees"));
    }
    return tree;
  }
}
