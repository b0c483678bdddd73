package dev.kci.kciapi.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The user's browser: the first program in {@code BROWSER} (a list separated by colons, where
 * {@code %s} stands for the URL), else {@code xdg-open}. Immutable.
 */
public final class Browser {
  private static final String URL = "%s";

  private final List<String> command;

  private Browser(List<String> command) {
    this.command = command;
  }

  /**
   * Finds the browser.
   *
   * @return empty without a display
   */
  public static Optional<Browser> of(Map<String, String> environment) {
    boolean display =
        !environment.getOrDefault("DISPLAY", "").isEmpty()
            || !environment.getOrDefault("WAYLAND_DISPLAY", "").isEmpty();
    if (!display) {
      return Optional.empty();
    }
    List<String> names =
        new ArrayList<>(List.of(environment.getOrDefault("BROWSER", "").split(":")));
    names.add("xdg-open");
    return names.stream()
        .map(name -> List.of(name.strip().split(" +")))
        .filter(words -> isThere(words.get(0), environment.getOrDefault("PATH", "")))
        .findFirst()
        .map(Browser::new);
  }

  private static boolean isThere(String program, String path) {
    if (program.isEmpty()) {
      return false;
    }
    if (program.contains("/")) {
      return Files.isExecutable(Path.of(program));
    }
    return List.of(path.split(":")).stream()
        .filter(folder -> folder.startsWith("/"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /**
   * Returns the command that shows a page. No shell reads the URL.
   *
   * @param url http or https
   */
  List<String> command(String url) {
    List<String> words = new ArrayList<>();
    command.forEach(word -> words.add(word.replace(URL, url)));
    if (command.stream().noneMatch(word -> word.contains(URL))) {
      words.add(url);
    }
    return words;
  }

  /**
   * Starts the browser and does not wait for it.
   *
   * @throws IOException if it cannot be started
   */
  public void open(String url) throws IOException {
    new ProcessBuilder(command(url))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
