package dev.kci.tarball.git;

import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/**
 * A commit that is in the local repository, with its history and the remote's tags in it.
 *
 * @param repository open until the use ends
 * @param tagPrefix the refs of this remote's tags; other remotes in the repository have others
 * @param tipOfBranch whether it was the branch's head just now; null if the remote has no such
 *     branch
 */
public record Fetched(
    Repository repository, ObjectId commit, String tagPrefix, @Nullable Boolean tipOfBranch) {}
