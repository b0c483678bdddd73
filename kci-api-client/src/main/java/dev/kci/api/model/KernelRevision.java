package dev.kci.api.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The kernel revision of a checkout and of everything below it: {@code data.kernel_revision}.
 *
 * @param tree the tree's name in the configuration, such as {@code mainline}
 * @param url the repository's URL
 * @param commit the full commit id
 * @param describe the output of {@code git describe}; null until the tarball service sets it
 * @param tipOfBranch whether the commit was the branch's head at the time; null if unknown
 */
public record KernelRevision(
    String tree,
    String url,
    String branch,
    String commit,
    @Nullable String describe,
    @Nullable KernelVersion version,
    List<String> commitTags,
    @Nullable String commitMessage,
    @Nullable Boolean tipOfBranch) {

  public KernelRevision {
    Objects.requireNonNull(tree, "tree");
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(branch, "branch");
    Objects.requireNonNull(commit, "commit");
    commitTags = List.copyOf(commitTags);
  }

  /** Creates a revision of which nothing but the commit is known yet. */
  public KernelRevision(String tree, String url, String branch, String commit) {
    this(tree, url, branch, commit, null, null, List.of(), null, null);
  }

  /** Reads {@code data.kernel_revision}; null if tree, url, branch or commit is missing. */
  static @Nullable KernelRevision of(JsonObject json) {
    String tree = json.string("tree").orElse(null);
    String url = json.string("url").orElse(null);
    String branch = json.string("branch").orElse(null);
    String commit = json.string("commit").orElse(null);
    if (tree == null || url == null || branch == null || commit == null) {
      return null;
    }
    return new KernelRevision(
        tree,
        url,
        branch,
        commit,
        json.string("describe").orElse(null),
        json.object("version").map(KernelVersion::of).orElse(null),
        json.strings("commit_tags"),
        json.string("commit_message").orElse(null),
        json.bool("tip_of_branch").orElse(null));
  }

  /** Returns the describe, or the short commit until the describe is known. */
  public String displayName() {
    return RevisionName.of(describe, commit);
  }

  /** Returns the JSON that the API accepts, without nulls. */
  public JsonObject toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("tree", tree);
    json.put("url", url);
    json.put("branch", branch);
    json.put("commit", commit);
    json.put("describe", describe);
    json.put("version", version == null ? null : version.toJson());
    json.put("commit_tags", commitTags.isEmpty() ? null : commitTags);
    json.put("commit_message", commitMessage);
    json.put("tip_of_branch", tipOfBranch);
    return JsonObject.of(json).withoutNulls();
  }
}
