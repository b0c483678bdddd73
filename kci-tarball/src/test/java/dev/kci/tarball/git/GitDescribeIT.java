package dev.kci.tarball.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.model.KernelVersion;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the git binary, on a history with merges and every kind of tag. */
class GitDescribeIT {
  private static final int COMMITS = 200;

  /** What stands behind the number in the name of a tag. */
  private static final List<String> KINDS = List.of("", "", ".3", "-rc4");

  @TempDir Path folder;

  @BeforeEach
  void needsGit() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "needs the git binary at /usr/bin/git");
  }

  private record Run(int exit, String out) {}

  private Run git(String... arguments) throws IOException, InterruptedException {
    return feed("", arguments);
  }

  private Run feed(String input, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/git"));
    command.addAll(List.of(arguments));
    Path in = Files.writeString(folder.resolve("in"), input);
    File log = folder.resolve("err").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.resolve("repo").toFile())
            .redirectInput(in.toFile())
            .redirectError(log);
    builder.environment().putAll(Map.of("GIT_CONFIG_GLOBAL", "/dev/null", "LC_ALL", "C"));
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out.strip());
  }

  /** A fast-import stream: random merges, equal times, and five kinds of tags. */
  private static String history(Random random) {
    StringBuilder stream = new StringBuilder();
    StringBuilder tags = new StringBuilder();
    long time = 1_600_000_000L;
    for (int i = 1; i <= COMMITS; i++) {
      time += random.nextInt(4) == 0 ? 0 : random.nextInt(1000) - 100;
      String who = "A <a@example.org> " + time + " +0000\n";
      stream.append("commit refs/heads/b").append(i).append("\nmark :").append(i).append('\n');
      stream.append("committer ").append(who).append("data 2\nm\n\n");
      if (i > 1 && i % 60 != 0) { // a root of its own now and then
        int parent = Math.max(1, i - 1 - random.nextInt(6));
        stream.append("from :").append(parent).append('\n');
        int other = Math.max(1, i - 1 - random.nextInt(40));
        if (random.nextInt(3) == 0 && other != parent) {
          stream.append("merge :").append(other).append('\n');
        }
      }
      stream.append("M 644 inline f\ndata ").append(Integer.toString(i).length()).append('\n');
      stream.append(i).append("\n").append(makefile(i, random)).append("\n");
      if (i > 10 && random.nextInt(7) == 0) {
        tags.append(tag(random, i, time));
      }
    }
    return stream.append(tags).toString();
  }

  /** The change of the Makefile in a commit: to a kernel's, to another project's, or none. */
  private static String makefile(int commit, Random random) {
    String text =
        switch (commit <= 2 ? 3 - commit : random.nextInt(4)) { // so that each kind is there
          case 1 -> makefile(random.nextInt(20), "EXTRAVERSION = -rc" + random.nextInt(9));
          case 2 -> "all:\n\techo\n";
          case 3 -> makefile(random.nextInt(20), "EXTRAVERSION =");
          default -> "";
        };
    return text.isEmpty() ? "" : "M 644 inline Makefile\ndata " + text.length() + "\n" + text;
  }

  private static String makefile(int patchlevel, String extra) {
    return "# SPDX-License-Identifier: GPL-2.0\nVERSION = 5\nPATCHLEVEL = %d\nSUBLEVEL = 0\n%s\n"
        .formatted(patchlevel, extra);
  }

  private static String tag(Random random, int commit, long time) {
    String name = (random.nextInt(3) > 0 ? "v6." : "next/") + commit + KINDS.get(random.nextInt(4));
    String annotated = "tag %s\nmark :%d\nfrom :%d\ntagger A <a@example.org> %d +0000\ndata 1\nt\n";
    String first = annotated.formatted(name, 1000 + commit, commit, time + random.nextInt(5));
    return switch (random.nextInt(5)) {
      case 0 -> "reset refs/tags/%s\nfrom :%d\n\n".formatted(name, commit);
      case 1 -> // a tag of a tag
          first + annotated.formatted(name + "-outer", 2000 + commit, 1000 + commit, time + 9);
      case 2 -> // two on one commit
          first + annotated.formatted(name + "-too", 3000 + commit, commit, time + 2);
      case 3 -> first + "reset refs/tags/a%s\nfrom :%d\n\n".formatted(name, commit);
      default -> first;
    };
  }

  private final long seed = Long.getLong("kci.seed", 20_261_127);
  private final String said = "seed " + seed;

  /** Makes the repository; its commits. */
  private List<String> commits() throws IOException, InterruptedException {
    Files.createDirectory(folder.resolve("repo"));
    assertThat(git("init", "-q", ".").exit()).isZero();
    Run imported = feed(history(new Random(seed)), "fast-import", "--quiet");
    assertThat(imported.exit()).as(Files.readString(folder.resolve("err"))).isZero();
    List<String> commits = git("rev-list", "--all").out().lines().toList();
    assertThat(commits).hasSizeGreaterThanOrEqualTo(COMMITS);
    return commits;
  }

  private Repository repository() throws IOException {
    return new FileRepositoryBuilder().setGitDir(folder.resolve("repo/.git").toFile()).build();
  }

  @Test
  void versionMatchesGitOnEveryCommit() throws IOException, InterruptedException {
    List<String> commits = commits();
    Map<String, Integer> sources = new TreeMap<>();
    List<String> describes = gitSays("--match=v[1-9]*", commits);
    try (Repository repository = repository()) {
      CommitReader reader = new CommitReader(repository, "refs/tags/");
      for (int i = 0; i < commits.size(); i++) {
        String commit = commits.get(i);
        Expected expected = expectedVersion(commit, describes.get(i));
        sources.merge(expected.source(), 1, Integer::sum);
        assertThat(reader.read(ObjectId.fromString(commit), DescribeOptions.standard()).version())
            .as("%s %s, by its %s", said, commit, expected.source())
            .isEqualTo(expected.version());
      }
    }
    assertThat(sources).as(said).containsOnlyKeys("tag", "Makefile", "nothing");
  }

  /** The version that a commit has by what the git binary says. */
  private record Expected(String source, @Nullable KernelVersion version) {}

  private Expected expectedVersion(String commit, String describe)
      throws IOException, InterruptedException {
    if (!describe.isEmpty()) {
      String tag = git("describe", "--match=v[1-9]*", "--abbrev=0", commit).out();
      String numbers = tag.split("-", 2)[0];
      return new Expected("tag", version(numbers, describe.substring(numbers.length())));
    }
    Map<String, String> lines = new HashMap<>();
    for (String line : git("show", commit + ":Makefile").out().lines().toList()) {
      String[] parts = line.split(" =", 2);
      lines.put(parts[0], parts[parts.length - 1].strip());
    }
    if (!lines.containsKey("VERSION")) {
      return new Expected("nothing", null);
    }
    String numbers =
        "v%s.%s.%s".formatted(lines.get("VERSION"), lines.get("PATCHLEVEL"), lines.get("SUBLEVEL"));
    return new Expected("Makefile", version(numbers, lines.get("EXTRAVERSION")));
  }

  private static KernelVersion version(String numbers, String extra) {
    String[] parts = numbers.substring(1).split("\\.");
    return new KernelVersion(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        parts.length > 2 ? Long.valueOf(parts[2]) : null,
        extra.isEmpty() ? null : extra,
        null);
  }

  @Test
  void descriptionMatchesGitOnEveryCommit() throws IOException, InterruptedException {
    List<String> commits = commits();
    Map<String, DescribeOptions> options =
        Map.of(
            "", DescribeOptions.standard(),
            "--tags", new DescribeOptions(List.of(), List.of(), true, false, -1),
            "--match=v*", DescribeOptions.standard().withMatch("v*"),
            "--match=v[1-9]*", DescribeOptions.standard().withMatch("v[1-9]*"),
            "--always", DescribeOptions.standard().withAlways(),
            "--abbrev=12", new DescribeOptions(List.of(), List.of(), false, false, 12),
            "--abbrev=0", new DescribeOptions(List.of(), List.of(), false, false, 0));
    try (Repository repository = repository()) {
      Tags tags = Tags.read(repository, "refs/tags/");
      for (Map.Entry<String, DescribeOptions> option : options.entrySet()) {
        GitDescribe describe = new GitDescribe(repository, tags, option.getValue());
        List<String> expected = gitSays(option.getKey(), commits);
        for (int i = 0; i < commits.size(); i++) {
          assertThat(describe.describe(ObjectId.fromString(commits.get(i))).orElse(""))
              .as(said + " " + option.getKey() + " " + commits.get(i))
              .isEqualTo(expected.get(i));
        }
      }
    }
  }

  /** Empty for what it cannot describe; it ends there, and is asked for the rest. */
  private List<String> gitSays(String option, List<String> commits)
      throws IOException, InterruptedException {
    List<String> said = new ArrayList<>();
    while (said.size() < commits.size()) {
      List<String> arguments = new ArrayList<>(List.of("describe"));
      if (!option.isEmpty()) {
        arguments.add(option);
      }
      arguments.addAll(commits.subList(said.size(), commits.size()));
      Run run = git(arguments.toArray(String[]::new));
      run.out().lines().forEach(said::add);
      if (run.exit() != 0) {
        said.add("");
      }
    }
    assertThat(said).hasSameSizeAs(commits);
    return said;
  }
}
