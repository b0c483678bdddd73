package dev.kci.kciapi.bisect;

import dev.kci.api.model.RevisionName;
import dev.kci.cli.CommandFailure;
import dev.kci.kciapi.bisect.search.Commit;
import dev.kci.kciapi.bisect.search.CommitGraph;
import dev.kci.text.ErrorText;
import dev.kci.text.SafeText;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A clone of the tree on this machine, read with its user's {@code git}: it knows work trees,
 * partial clones and replaced commits. Changes nothing, fetches nothing.
 *
 * @param folder the clone, or any folder in it
 */
record Repository(Path folder) {
  private static final int LONGEST = 300;

  private record Ended(int exitCode, String out, String err) {}

  /**
   * Returns the full id of a commit.
   *
   * @param name anything that git understands, such as a tag or a short id
   * @throws CommandFailure if there is no such commit, or the folder is not in a repository
   */
  String resolve(String name) {
    Ended ended = git("rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
    if (ended.exitCode == 0) {
      return ended.out.strip();
    }
    if (git("rev-parse", "--git-dir").exitCode != 0) {
      throw new CommandFailure(
          folder + " is not in a git repository; give --repository DIR, a clone of the tree");
    }
    throw new CommandFailure("there is no commit '" + name + "' in " + folder + "; fetch it first");
  }

  /** Returns the commits that must be good too, because they are the newest common ancestors. */
  Set<String> mergeBases(String bad, String good) {
    return new LinkedHashSet<>(
        git("merge-base", "--all", bad, good).out.lines().toList()); // exit code 1 if none
  }

  /**
   * Reads the history between good commits and a bad one.
   *
   * @throws CommandFailure if the bad commit is an ancestor of a good one, or cannot be read
   */
  CommitGraph graph(String bad, List<String> goods) {
    List<String> arguments = new ArrayList<>(List.of("rev-list", "--parents", bad, "--not"));
    arguments.addAll(goods);
    arguments.add("--");
    List<Commit> commits =
        required(arguments.toArray(String[]::new))
            .lines()
            .map(line -> Arrays.asList(line.split(" ")))
            .map(ids -> new Commit(ids.get(0), ids.subList(1, ids.size())))
            .toList();
    if (commits.isEmpty()) {
      throw new CommandFailure(
          "the bad commit %s is an ancestor of a good one; are they swapped?"
              .formatted(RevisionName.shortCommit(bad)));
    }
    return CommitGraph.of(commits, bad, goods);
  }

  /** Returns the first line of a commit's message, or nothing if it cannot be read. */
  String subject(String commit) {
    return format(commit, "%s").orElse("");
  }

  /** Returns a commit as {@code git show --format} prints it; empty if it cannot be read. */
  Optional<String> format(String commit, String format) {
    Ended ended = git("show", "--no-patch", "--format=" + format, commit, "--");
    return Optional.of(ended.out.strip()).filter(text -> ended.exitCode == 0 && !text.isEmpty());
  }

  private String required(String... arguments) {
    Ended ended = git(arguments);
    if (ended.exitCode != 0) {
      throw new CommandFailure(
          "git %s in %s: %s".formatted(arguments[0], folder, SafeText.plain(ended.err, LONGEST)));
    }
    return ended.out;
  }

  private Ended git(String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(new File("/dev/null"));
    builder.environment().put("GIT_NO_LAZY_FETCH", "1");
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process));
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), out, err.join());
    } catch (IOException e) {
      throw new CommandFailure("cannot run git: " + ErrorText.of(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private static String text(Process process) {
    try {
      return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ErrorText.of(e);
    }
  }
}
