package dev.kci.kciapi.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserTest {
  private static final String PAGE = "https://h/?a=1&b=$(id)";

  @TempDir private Path folder;

  @Test
  void theFirstProgramThatIsThereIsUsed() throws Exception {
    program("links");
    program("xdg-open");

    assertThat(command(Map.of("DISPLAY", ":0"))).containsExactly("xdg-open", PAGE);
    assertThat(command(Map.of("DISPLAY", ":0", "BROWSER", "firefox:links -g")))
        .containsExactly("links", "-g", PAGE);
    assertThat(command(Map.of("WAYLAND_DISPLAY", "w", "BROWSER", "links --new=%s")))
        .containsExactly("links", "--new=" + PAGE);
    assertThat(command(Map.of("DISPLAY", ":0", "BROWSER", folder + "/links")))
        .containsExactly(folder + "/links", PAGE);
  }

  @Test
  void withoutDisplayOrProgramThereIsNone() throws Exception {
    assertThat(command(Map.of("DISPLAY", ":0"))).as("no program").isEmpty();
    program("xdg-open");
    assertThat(command(Map.of())).isEmpty();
    assertThat(command(Map.of("DISPLAY", ""))).isEmpty();
  }

  private List<String> command(Map<String, String> variables) {
    Map<String, String> environment = new java.util.HashMap<>(variables);
    environment.put("PATH", "relative:" + folder);
    return Browser.of(environment).map(browser -> browser.command(PAGE)).orElse(List.of());
  }

  private void program(String name) throws Exception {
    Files.createFile(
        folder.resolve(name),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
  }
}
