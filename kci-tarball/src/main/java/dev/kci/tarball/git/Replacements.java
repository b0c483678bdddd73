package dev.kci.tarball.git;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.internal.storage.commitgraph.CommitGraph;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/**
 * The objects that a repository has in place of others: {@code refs/replace/ID} (git-replace). Git
 * follows these refs whenever it reads an object; JGit does not. Immutable.
 */
public final class Replacements {
  private static final String REFS = "refs/replace/";

  /** As in git's replace-object.c. */
  private static final int DEEPEST = 5;

  private final Map<ObjectId, ObjectId> ids;

  private Replacements(Map<ObjectId, ObjectId> ids) {
    this.ids = Map.copyOf(ids);
  }

  /** Reads a repository's refs. */
  public static Replacements of(Repository repository) throws IOException {
    Map<ObjectId, ObjectId> ids = new HashMap<>();
    if (repository.getConfig().getBoolean("core", "useReplaceRefs", true)) {
      for (Ref ref : repository.getRefDatabase().getRefsByPrefix(REFS)) {
        String replaced = ref.getName().substring(REFS.length());
        if (ObjectId.isId(replaced) && ref.getObjectId() != null) {
          ids.put(ObjectId.fromString(replaced), ref.getObjectId());
        }
      }
    }
    return new Replacements(ids);
  }

  /** Returns the id of the object to read for an id; usually this id. */
  public ObjectId of(ObjectId id) {
    ObjectId found = id;
    for (int depth = 0; depth < DEEPEST && ids.containsKey(found); depth++) {
      found = ids.get(found);
    }
    return found;
  }

  /** Returns whether the repository has no such refs. */
  public boolean isEmpty() {
    return ids.isEmpty();
  }

  /** Returns a reader of the repository that follows the refs; it is the caller's to close. */
  public ObjectReader reader(Repository repository) {
    ObjectReader plain = repository.newObjectReader();
    return ids.isEmpty() ? plain : new Following(plain);
  }

  private final class Following extends ObjectReader.Filter {
    private final ObjectReader plain;

    Following(ObjectReader plain) {
      this.plain = plain;
    }

    @Override
    protected ObjectReader delegate() {
      return plain;
    }

    @Override
    public ObjectLoader open(AnyObjectId id) throws IOException {
      return plain.open(of(id.toObjectId()));
    }

    @Override
    public ObjectLoader open(AnyObjectId id, int type) throws IOException {
      return plain.open(of(id.toObjectId()), type);
    }

    /** A commit graph has the parents of the replaced commits. */
    @Override
    public Optional<CommitGraph> getCommitGraph() {
      return Optional.empty();
    }
  }
}
