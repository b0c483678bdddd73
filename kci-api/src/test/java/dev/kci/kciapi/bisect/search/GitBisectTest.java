package dev.kci.kciapi.bisect.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.kciapi.bisect.GitProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the search with the {@code git bisect} of this machine. */
class GitBisectTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final int HISTORIES = Integer.getInteger("kci.histories", 5);

  @TempDir Path all;

  private Path folder = Path.of("");
  private final Map<String, String> ids = new LinkedHashMap<>();

  @BeforeEach
  void findGit() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "needs the git binary at /usr/bin/git");
  }

  @Test
  void findsWhatGitFindsInAsManySteps() throws IOException, InterruptedException {
    int ours = 0;
    int theirs = 0;
    for (int i = 0; i < HISTORIES; i++) {
      Random random = new Random(SEED + i);
      History history = History.random(random, 20 + random.nextInt(100));
      write(history, "steps" + i);
      History.Result result = history.search(new Search(Votes.ONE, 0.99, false), random);
      Set<String> gits = new HashSet<>();
      theirs += gitSteps(history, gits);
      ours += result.trials().size();
      assertThat(result.candidates()).as("seed %d", SEED + i).isEqualTo(gits);
    }
    assertThat(ours).isLessThanOrEqualTo(theirs + HISTORIES / 4);
    System.out.printf("git bisect: %d steps, ours: %d, %d histories%n", theirs, ours, HISTORIES);
  }

  @Test
  void findsNoMoreCandidatesThanGitAmongUnbuildableCommits()
      throws IOException, InterruptedException {
    int ours = 0;
    int theirs = 0;
    for (int i = 0; i < HISTORIES; i++) {
      Random random = new Random(SEED + i);
      History history =
          History.random(random, 20 + random.nextInt(60)).withUnbuildable(random, 6, 5);
      write(history, "skips" + i);
      History.Result result = history.search(new Search(Votes.ONE, 0.99, false), random);
      Set<String> gits = new HashSet<>();
      theirs += gitSteps(history, gits);
      ours += result.trials().size();
      assertThat(result.candidates())
          .as("seed %d", SEED + i)
          .isSubsetOf(gits) // git forgets the bad commits but the last one
          .isEqualTo(history.answer());
    }
    System.out.printf("with skips: %d steps, ours: %d, %d histories%n", theirs, ours, HISTORIES);
  }

  @Test
  void gitReplaysTheLogOfFlakyTrials() throws IOException, InterruptedException {
    for (int i = 0; i < HISTORIES; i++) {
      Random random = new Random(SEED + i);
      History history =
          History.random(random, 20 + random.nextInt(60))
              .withUnbuildable(random, 4, 4)
              .withFlakiness(0.15, 0.15);
      write(history, "replay" + i);
      Search search = new Search(new Flakiness(0.3), 0.99, true);
      History.Result result = history.search(search, random);
      if (!(result.end() instanceof Decision.Found)) {
        continue;
      }
      String log =
          new BisectLog(history.graph(), id -> "subject of " + id)
              .text(
                  search.verdicts(history.graph(), result.trials()), result.trials(), result.end());
      for (Map.Entry<String, String> id : ids.entrySet()) {
        log = log.replaceAll("\\b" + id.getKey() + "\\b", id.getValue());
      }
      Path file = Files.writeString(folder.resolve("log" + i), log);
      String said = GitProgram.run(folder, "bisect", "replay", file.toString());
      Set<String> gits = answer(said);
      assertThat(gits).as("seed %d:%n%s%n%s", SEED + i, log, said).containsAll(result.candidates());
      if (result.candidates().size() == 1) {
        assertThat(gits).as("seed %d:%n%s%n%s", SEED + i, log, said).hasSize(1);
      }
    }
  }

  private int gitSteps(History history, Set<String> answer)
      throws IOException, InterruptedException {
    String said =
        GitProgram.run(
            folder,
            "bisect",
            "start",
            "--no-checkout",
            ids.get(history.bad()),
            ids.get(History.GOOD));
    Set<String> bad = history.badOnes();
    for (int steps = 0; ; steps++) {
      answer.addAll(answer(said));
      if (!answer.isEmpty()) {
        return steps;
      }
      String id = GitProgram.run(folder, "rev-parse", "BISECT_HEAD").strip();
      String commit =
          ids.entrySet().stream()
              .filter(e -> e.getValue().equals(id))
              .findFirst()
              .orElseThrow()
              .getKey();
      said =
          GitProgram.run(
              folder,
              "bisect",
              history.unbuildable().contains(commit)
                  ? "skip"
                  : bad.contains(commit) ? "bad" : "good");
    }
  }

  /** Reads the commits that git names as the first bad one. */
  private Set<String> answer(String said) {
    Map<String, String> names =
        ids.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    Set<String> found = new HashSet<>();
    if (said.contains("is the first bad commit")) {
      found.add(names.get(said.substring(said.indexOf("is the first") - 41).substring(0, 40)));
    } else if (said.contains("could be any of")) {
      Pattern.compile("(?m)^[0-9a-f]{40}$")
          .matcher(said)
          .results()
          .forEach(id -> found.add(names.get(id.group())));
    }
    return found;
  }

  /** Makes a repository with this history. */
  private void write(History history, String name) throws IOException, InterruptedException {
    folder = Files.createDirectories(all.resolve(name));
    GitProgram.run(folder, "init", "-q");
    StringBuilder stream = new StringBuilder();
    List<Commit> commits = new ArrayList<>(List.of(new Commit(History.GOOD, List.of())));
    commits.addAll(history.commits());
    ids.clear();
    Map<String, Integer> marks = new LinkedHashMap<>();
    for (Commit commit : commits) {
      marks.put(commit.id(), marks.size() + 1);
      stream.append("commit refs/heads/made\nmark :" + marks.get(commit.id()) + "\n");
      stream.append("committer a <a@b> " + (1_700_000_000 + marks.size() * 60) + " +0000\n");
      stream.append("data " + commit.id().length() + "\n" + commit.id() + "\n");
      String word = "from";
      for (String parent : commit.parents()) {
        stream.append(word + " :" + marks.get(parent) + "\n");
        word = "merge";
      }
      stream.append("M 644 inline f\ndata " + commit.id().length() + "\n" + commit.id() + "\n\n");
    }
    GitProgram.load(folder, stream, "--force", "--export-marks=marks");
    List<String> names = new ArrayList<>(marks.keySet());
    for (String line : Files.readAllLines(folder.resolve("marks"))) {
      String[] pair = line.substring(1).split(" ");
      ids.put(names.get(Integer.parseInt(pair[0]) - 1), pair[1]);
    }
    GitProgram.run(folder, "symbolic-ref", "HEAD", "refs/heads/made");
    GitProgram.run(folder, "reset", "-q", "--hard");
  }
}
