package dev.kci.kciapi.bisect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code git} of this machine. */
public final class GitProgram {
  private GitProgram() {}

  /** Runs git, and returns what it prints. */
  public static String run(Path folder, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  /**
   * Loads commits into a repository.
   *
   * @param stream in the language of git fast-import
   * @param options of git fast-import
   */
  public static void load(Path folder, CharSequence stream, String... options)
      throws IOException, InterruptedException {
    Path input = Files.writeString(folder.resolve(".git/stream"), stream);
    List<String> command = new ArrayList<>(List.of("git", "fast-import", "--quiet"));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
