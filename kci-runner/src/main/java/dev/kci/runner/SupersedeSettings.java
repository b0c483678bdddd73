package dev.kci.runner;

import dev.kci.cli.settings.Settings;
import dev.kci.pipeline.schedule.SupersedePolicy;
import dev.kci.pipeline.schedule.SupersedePolicy.Reach;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads which superseded jobs to cancel: {@code cancel_superseded}. */
final class SupersedeSettings {
  private static final String KEY = "cancel_superseded";
  private static final String TREE = "tree";

  private SupersedeSettings() {}

  /** Returns the policy; each tree's own value replaces that of {@code [scheduler]}. */
  static SupersedePolicy policy(Settings settings) {
    Map<String, Reach> trees = new LinkedHashMap<>();
    for (String tree : settings.instances(TREE)) {
      reach(settings, TREE + "." + tree).ifPresent(reach -> trees.put(tree, reach));
    }
    return new SupersedePolicy(reach(settings, "scheduler").orElse(Reach.OFF), trees);
  }

  /** The settings only have the declared words. */
  private static Optional<Reach> reach(Settings settings, String section) {
    return settings.string(section, KEY).map(word -> Reach.valueOf(word.toUpperCase(Locale.ROOT)));
  }
}
