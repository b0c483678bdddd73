package dev.kci.kciapi.bisect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A git repository with a straight history, made with the {@code git} of this machine. */
record MadeRepository(Path folder, List<String> commits) {
  /** Makes commits {@code change 0}, {@code change 1} and so on, on the branch master. */
  static MadeRepository of(Path folder, int count) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    MadeRepository made = new MadeRepository(folder, new ArrayList<>());
    made.git("init", "-q", "-b", "master");
    StringBuilder stream = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String subject = "change " + i;
      stream.append("commit refs/heads/master\n");
      stream.append("committer A. Hacker <hacker@localhost> ").append(1_700_000_000 + i * 60);
      stream.append(" +0000\ndata ").append(subject.length()).append('\n').append(subject);
      stream.append("\nM 644 inline f\ndata ").append(subject.length()).append('\n');
      stream.append(subject).append("\n\n");
    }
    GitProgram.load(folder, stream);
    made.git("reset", "-q", "--hard");
    made.git("rev-list", "--reverse", "master").lines().forEach(made.commits::add);
    return made;
  }

  /** Runs git, and returns what it prints. */
  String git(String... arguments) throws IOException, InterruptedException {
    return GitProgram.run(folder, arguments);
  }
}
