package dev.kci.tarball.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kci.api.model.KernelVersion;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Reads the description of a commit from a repository that has it. */
public final class CommitReader {
  private static final String VERSION_TAGS = "v[1-9]*";
  private static final int MAKEFILE_LIMIT = 1 << 20;

  private final Repository repository;
  private final String tagPrefix;

  /**
   * @param tagPrefix where the tags are, such as {@code refs/tags/}
   */
  public CommitReader(Repository repository, String tagPrefix) {
    this.repository = repository;
    this.tagPrefix = tagPrefix;
  }

  /**
   * Describes a commit.
   *
   * @param options for the text; the version always comes from tags such as v6.12
   * @throws UnreadableException if the commit or its history is missing or damaged
   */
  public Description read(ObjectId id, DescribeOptions options) throws UnreadableException {
    try {
      return describe(id, options);
    } catch (IOException e) {
      throw new UnreadableException(
          "cannot describe commit " + id.name() + ": " + ErrorText.of(e), e);
    }
  }

  private Description describe(ObjectId id, DescribeOptions options) throws IOException {
    Tags tags = Tags.read(repository, tagPrefix);
    try (ObjectReader reader = Replacements.of(repository).reader(repository);
        RevWalk walk = new RevWalk(reader)) {
      RevCommit commit = walk.parseCommit(id);
      String describe =
          new GitDescribe(repository, tags, options.withAlways()).describe(commit).orElseThrow();
      Optional<KernelVersion> version =
          new GitDescribe(repository, tags, DescribeOptions.standard().withMatch(VERSION_TAGS))
              .describe(commit)
              .flatMap(KernelVersions::ofDescribe);
      if (version.isEmpty()) {
        version = makefileVersion(commit);
      }
      return new Description(
          commit.name(), describe, version.orElse(null), tags.on(commit), commit.getFullMessage());
    }
  }

  /**
   * Counts the files and folders of a commit.
   *
   * @throws UnreadableException if one of its folders is missing or damaged
   */
  public long entries(ObjectId id) throws UnreadableException {
    try (ObjectReader reader = Replacements.of(repository).reader(repository);
        RevWalk walk = new RevWalk(reader);
        TreeWalk tree = new TreeWalk(walk.getObjectReader())) {
      tree.addTree(walk.parseCommit(id).getTree());
      long count = 0;
      while (tree.next()) {
        count++;
        if (tree.isSubtree()) {
          tree.enterSubtree();
        }
      }
      return count;
    } catch (IOException e) {
      throw new UnreadableException("cannot read commit " + id.name() + ": " + ErrorText.of(e), e);
    }
  }

  private Optional<KernelVersion> makefileVersion(RevCommit commit) throws IOException {
    try (TreeWalk walk = TreeWalk.forPath(repository, "Makefile", commit.getTree())) {
      if (walk == null || (walk.getRawMode(0) & 0170000) != 0100000) {
        return Optional.empty();
      }
      byte[] makefile =
          walk.getObjectReader().open(walk.getObjectId(0)).getCachedBytes(MAKEFILE_LIMIT);
      return KernelVersions.ofMakefile(new String(makefile, UTF_8));
    }
  }
}
