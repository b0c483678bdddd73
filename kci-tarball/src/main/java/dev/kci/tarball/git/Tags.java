package dev.kci.tarball.git;

import dev.kci.text.Glob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * The tags of a repository, or of one of several remotes that share it.
 *
 * @param list in the order of their names
 */
record Tags(List<TagName> list) {
  Tags {
    list = List.copyOf(list);
  }

  /**
   * Reads all tags whose refs start with {@code prefix}.
   *
   * @param prefix such as {@code refs/tags/}
   */
  static Tags read(Repository repository, String prefix) throws IOException {
    List<TagName> tags = new ArrayList<>();
    try (RevWalk walk = new RevWalk(repository)) {
      for (Ref ref : repository.getRefDatabase().getRefsByPrefix(prefix)) {
        Ref peeled = repository.getRefDatabase().peel(ref);
        ObjectId commit = peeled.getPeeledObjectId();
        ObjectId direct = ref.getObjectId();
        String name = ref.getName().substring(prefix.length());
        if (commit != null) {
          tags.add(new TagName(name, commit, true, date(walk, direct)));
        } else if (direct != null) {
          tags.add(new TagName(name, direct, false, 0));
        }
      }
    }
    return new Tags(tags);
  }

  private static long date(RevWalk walk, ObjectId tag) throws IOException {
    RevObject object = walk.parseAny(tag);
    walk.parseBody(object);
    if (object instanceof RevTag annotated && annotated.getTaggerIdent() != null) {
      return annotated.getTaggerIdent().getWhenAsInstant().getEpochSecond();
    }
    return 0;
  }

  /** Returns the names of the tags on a commit. */
  List<String> on(ObjectId commit) {
    return list.stream().filter(tag -> tag.commit().equals(commit)).map(TagName::name).toList();
  }

  /**
   * Returns the best tag of each commit: annotated tags before lightweight ones, then the latest
   * annotated one, or the first lightweight one.
   */
  Map<ObjectId, TagName> best(DescribeOptions options) {
    List<Glob> match = options.match().stream().map(Glob::of).toList();
    List<Glob> exclude = options.exclude().stream().map(Glob::of).toList();
    Map<ObjectId, TagName> best = new HashMap<>();
    for (TagName tag : list) {
      if ((match.isEmpty() || anyMatches(match, tag)) && !anyMatches(exclude, tag)) {
        best.merge(tag.commit(), tag, Tags::better);
      }
    }
    return best;
  }

  private static boolean anyMatches(List<Glob> globs, TagName tag) {
    return globs.stream().anyMatch(glob -> glob.matches(tag.name()));
  }

  private static TagName better(TagName held, TagName other) {
    if (held.annotated() != other.annotated()) {
      return held.annotated() ? held : other;
    }
    return other.annotated() && held.date() < other.date() ? other : held;
  }
}
