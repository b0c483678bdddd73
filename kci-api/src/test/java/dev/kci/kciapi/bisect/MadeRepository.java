package dev.kci.kciapi.bisect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    Path input = Files.writeString(folder.resolve(".git/stream"), stream);
    Process process =
        new ProcessBuilder("git", "fast-import", "--quiet")
            .directory(folder.toFile())
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    made.git("reset", "-q", "--hard");
    made.git("rev-list", "--reverse", "master").lines().forEach(made.commits::add);
    return made;
  }

  /** Runs git, and returns what it prints. */
  String git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
