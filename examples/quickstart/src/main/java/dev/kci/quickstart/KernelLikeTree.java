package dev.kci.quickstart;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * A small git repository that looks like a kernel tree, made without a git binary. Its revisions
 * differ in what {@code tests/run.sh} does.
 */
public final class KernelLikeTree implements AutoCloseable {
  public static final String BRANCH = "master";

  private static final PersonIdent AUTHOR = new PersonIdent("Quick Start", "quickstart@localhost");
  private static final Map<String, String> FILES =
      Map.of(
          "Makefile",
          """
          # SPDX-License-Identifier: Apache-2.0
          VERSION = 6
          PATCHLEVEL = 12
          SUBLEVEL = 0
          EXTRAVERSION =
          NAME = Quick Start
          """,
          "README",
          "A tree that looks like a kernel's to the pipeline.\n",
          "init/main.c",
          "int start_kernel(void) { return 0; }\n",
          "kernel/sched/core.c",
          "void schedule(void) {}\n",
          "scripts/build.sh",
          """
          set -e
          echo "  CC      init/main.o"
          echo "  CC      kernel/sched/core.o"
          cat init/main.c kernel/sched/core.c > "$KCI_ARTIFACTS/kernel"
          echo "  LD      kernel"
          """);

  private final Git git;
  private final Path folder;

  private KernelLikeTree(Git git, Path folder) {
    this.git = git;
    this.folder = folder;
  }

  /** Makes the repository with a first commit, tagged v6.12, whose tests all pass. */
  public static KernelLikeTree create(Path folder) throws IOException, GitAPIException {
    Git git = Git.init().setDirectory(folder.toFile()).setInitialBranch(BRANCH).call();
    KernelLikeTree tree = new KernelLikeTree(git, folder);
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      tree.write(file.getKey(), file.getValue());
    }
    tree.commit(
        "Linux 6.12",
        """
        echo "KTAP version 1"
        echo "1..2"
        echo "ok 1 sched.wakes_up"
        echo "ok 2 sched.sleeps"
        """);
    git.tag().setName("v6.12").setMessage("Linux 6.12").setTagger(AUTHOR).call();
    return tree;
  }

  /** A revision with a test that fails and one that is skipped; its commit id. */
  String commitWithFailure() throws IOException, GitAPIException {
    return commit(
        "sched: make it faster\n\nIt does not wake up any more, though.",
        """
        echo "KTAP version 1"
        echo "1..3"
        echo "not ok 1 sched.wakes_up"
        echo "# expected awake, found asleep"
        echo "ok 2 sched.sleeps"
        echo "ok 3 sched.numa # SKIP one node only"
        exit 1
        """);
  }

  /** A revision whose tests never end; its commit id. */
  String commitThatHangs() throws IOException, GitAPIException {
    return commit(
        "sched: wait for the end of time",
        """
        echo "KTAP version 1"
        echo "1..1"
        sleep 3600
        """);
  }

  /** Where to fetch from. */
  public URI url() {
    return folder.resolve(".git").toUri();
  }

  /** The id of the newest commit. */
  public String head() throws IOException {
    return git.getRepository().resolve("HEAD").name();
  }

  Repository repository() {
    return git.getRepository();
  }

  private String commit(String message, String tests) throws IOException, GitAPIException {
    return commit(message, Map.of("tests/run.sh", tests));
  }

  /**
   * Makes a revision with these files changed.
   *
   * @param files their text by their path
   * @return the id of the commit
   */
  public String commit(String message, Map<String, String> files)
      throws IOException, GitAPIException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      write(file.getKey(), file.getValue());
    }
    git.add().addFilepattern(".").call();
    RevCommit commit =
        git.commit().setAuthor(AUTHOR).setCommitter(AUTHOR).setMessage(message).call();
    return commit.name();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Override
  public void close() {
    git.close();
  }
}
