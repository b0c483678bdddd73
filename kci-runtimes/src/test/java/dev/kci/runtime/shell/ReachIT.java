package dev.kci.runtime.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What one hostile job reaches at each level of isolation, of a runner that is root and of one that
 * is an ordinary user. Writes the table of SECURITY.md to target/isolation.md. Skipped when not
 * root, who alone can be both.
 */
@Timeout(120)
class ReachIT {
  private static final int NOBODY = 65534;

  /** What the job tries, with the table's words. */
  private static final Map<String, String> THINGS = new LinkedHashMap<>();

  static {
    THINGS.put("environment", "read the runner's environment");
    THINGS.put("settings", "read the settings file");
    THINGS.put("journal", "read the journal");
    THINGS.put("token", "read another job's API token");
    THINGS.put("folder", "read another job's folder");
    THINGS.put("record", "change the runner's record of a job");
    THINGS.put("processes", "see the runner's processes");
    THINGS.put("signals", "signal the runner or another job");
    THINGS.put("writes", "write to the runner's folders");
    THINGS.put("published", "have a link's target published");
    THINGS.put("survivors", "leave processes behind");
  }

  @TempDir Path temp;

  @BeforeEach
  void assumeRoot() throws IOException {
    Path probe = Files.createFile(temp.resolve("uid"));
    assumeTrue(Account.ownerOf(probe) == Account.ROOT, "not root: cannot be both users");
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
  }

  @Test
  void eachIsolationLevelKeepsItsPromises() throws Exception {
    Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    String classPath = System.getProperty("java.class.path");
    String copy = readableByAll(classPath);
    rows.put("root, `user:`", reach("root-user", classPath, "daemon", "BEST", false));
    rows.put("root, `isolation: none`", reach("root-none", classPath, "-", "NONE", false));
    rows.put("ordinary user", reach("user-best", copy, "-", "BEST", true));
    rows.put("ordinary user, `isolation: none`", reach("user-none", copy, "-", "NONE", true));
    String table = table(rows);
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target/isolation.md"), table);
    System.out.println(table);
    for (Map<String, String> row : rows.values()) {
      Set<String> reached = new TreeSet<>(THINGS.keySet());
      reached.removeIf(thing -> !"yes".equals(row.get(thing)));
      assertThat(row.keySet()).containsAll(THINGS.keySet());
      switch (String.valueOf(row.get("level"))) {
        case "user daemon" -> assertThat(reached).isEmpty();
        case "namespace" ->
            // the files of the runner's own user
            assertThat(reached).containsExactlyInAnyOrder("journal", "settings", "writes");
        default -> assertThat(reached).doesNotContain("published");
      }
    }
  }

  /** Runs {@link Reach} in a process of its own. */
  private Map<String, String> reach(
      String name, String classPath, String jobUser, String isolation, boolean ordinary)
      throws Exception {
    Path lab = Files.createDirectory(temp.resolve(name));
    for (String file : List.of("settings.toml", "journal")) {
      Path path = Files.writeString(lab.resolve(file), file.replaceAll("\\W.*", "") + "-secret");
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }
    if (ordinary) {
      own(lab);
    } else {
      Files.setPosixFilePermissions(lab, PosixFilePermissions.fromString("rwx--x--x"));
    }
    List<String> command = new ArrayList<>();
    if (ordinary) {
      command.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
    }
    command.addAll(
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath,
            Reach.class.getName(),
            lab.toString(),
            jobUser,
            isolation));
    ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile());
    Path errors = temp.resolve(name + ".err");
    builder.environment().put("KCI_API_TOKEN", "environment-secret");
    builder.redirectError(errors.toFile());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).describedAs(out + Files.readString(errors)).isZero();
    return out.lines()
        .filter(line -> line.contains("="))
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> b));
  }

  private static void own(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        new Account("nobody", NOBODY, NOBODY).own(file);
      }
    }
  }

  /** The class path, which may be in root's home, in a folder that everybody can read. */
  private String readableByAll(String classPath) throws IOException {
    Path folder = Files.createDirectory(temp.resolve("classes"));
    List<String> copies = new ArrayList<>();
    for (String entry : classPath.split(":")) {
      Path from = Path.of(entry);
      if (Files.exists(from)) {
        Path to = folder.resolve(copies.size() + "-" + from.getFileName());
        copy(from, to);
        copies.add(to.toString());
      }
    }
    return String.join(":", copies);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        boolean folder = Files.isDirectory(file);
        if (folder) {
          Files.createDirectories(target);
        } else {
          linkOrCopy(file, target);
        }
        Files.setPosixFilePermissions(
            target, PosixFilePermissions.fromString(folder ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  private static void linkOrCopy(Path file, Path target) throws IOException {
    try {
      Files.createLink(target, file);
    } catch (IOException | UnsupportedOperationException otherFileSystem) {
      Files.copy(file, target);
    }
  }

  private static String table(Map<String, Map<String, String>> rows) {
    StringBuilder table = new StringBuilder("| A job can … |");
    rows.forEach((name, row) -> table.append(" %s: %s |".formatted(name, level(row))));
    table.append("\n|---|").append("---|".repeat(rows.size())).append('\n');
    THINGS.forEach(
        (thing, words) -> {
          table.append("| ").append(words).append(" |");
          rows.values()
              .forEach(
                  row ->
                      table.append(" %s |".formatted("yes".equals(row.get(thing)) ? "yes" : "no")));
          table.append('\n');
        });
    return table.toString();
  }

  private static @Nullable String level(Map<String, String> row) {
    return row.getOrDefault("level", "?").replaceAll(" .*", "");
  }
}
