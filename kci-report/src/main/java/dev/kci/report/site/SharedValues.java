package dev.kci.report.site;

import dev.kci.api.model.NodeKind;
import dev.kci.report.site.page.BranchName;
import dev.kci.results.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values that the results of all checkouts of a branch have in common: one object for each, which
 * saves most of the memory and time of reading them. Not thread-safe.
 */
final class SharedValues {
  private final Map<String, String> texts = new HashMap<>();
  private final Map<Key, Subject> subjects = new HashMap<>();

  private record Key(
      BranchName branch, NodeKind kind, List<String> path, @Nullable String platform) {}

  /** Returns an equal text. */
  String text(String text) {
    String known = texts.putIfAbsent(text, text);
    return known == null ? text : known;
  }

  /** Returns the subject with these names, which are made safe to show only once. */
  Subject subject(BranchName branch, NodeKind kind, List<String> path, @Nullable String platform) {
    return subjects.computeIfAbsent(
        new Key(branch, kind, path, platform),
        key -> new Subject(branch.tree(), branch.branch(), kind, path, platform));
  }
}
