package dev.kci.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.Launcher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the documents name exists: classes, files, links, and the picture as it is described. */
class DocsTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");

  /** A capital and small letters, perhaps with a member: headers and variables are all capitals. */
  private static final Pattern CLASS =
      Pattern.compile("([A-Z][a-z0-9]+\\w*)(?:\\.\\w+(?:\\(\\))?)?");

  /** A class in a box of the picture. */
  private static final Pattern DRAWN =
      Pattern.compile("(?:decides: |acts: |\\| (?=\\w+Service))(\\w+)");

  private static final Pattern COMMAND =
      Pattern.compile("\\b(kci-[a-z]+)((?: [a-z][a-z-]*)+)(?![|:\\w])");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])(--[a-z][a-z0-9-]*)");

  /** Of the JDK, git and this repository's scripts. */
  private static final Set<String> OTHER_OPTIONS =
      Set.of(
          "--events", "--ignore-missing-deps", "--match", "--missed", "--multi-release", "--seed");

  private static final Pattern FILE =
      Pattern.compile("(?:(?:kci-[a-z-]+|examples|docs|templates)/)[\\w./-]*\\w");

  /** Of the JDK and of other projects. */
  private static final Set<String> OTHERS =
      Set.of(
          "ArrayIndexOutOfBoundsException",
          "BackoffLimitExceeded",
          "Deflater",
          "DescribeCommand",
          "FileChannel",
          "Instant",
          "LoadCredential",
          "NotifyAccess",
          "ExecutorService",
          "InstantSource",
          "Lock",
          "RandomAccessFile",
          "RandomGenerator",
          "RunnableFuture",
          "System",
          "Thread",
          "WatchdogSec");

  @Test
  void namedClassesExist() throws IOException {
    Set<String> classes = new HashSet<>(OTHERS);
    Matcher alert =
        Pattern.compile("alert: (\\w+)")
            .matcher(Files.readString(ROOT.resolve("examples/operations/alerts.yml")));
    while (alert.find()) {
      classes.add(alert.group(1));
    }
    try (Stream<Path> files = Files.walk(ROOT)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .forEach(name -> classes.add(name.replace(".java", "")));
    }
    List<String> missing = new ArrayList<>();
    for (Path document : documents()) {
      for (String code : matches(CODE, document)) {
        Matcher name = CLASS.matcher(code);
        if (name.matches() && !classes.contains(name.group(1))) {
          missing.add(document + ": " + code);
        }
      }
    }
    for (String code : matches(DRAWN, Path.of("docs/picture/architecture.txt"))) {
      if (!classes.contains(code)) {
        missing.add("the picture: " + code);
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void namedFilesExist() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Path document : documents()) {
      for (String code : matches(CODE, document)) {
        String path = code.split(" ")[0];
        if (FILE.matcher(path).matches()
            && !path.contains("/target/")
            && !Files.exists(ROOT.resolve(path))) {
          missing.add(document + ": " + code);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void namedCommandsAndOptionsExist() throws IOException {
    Map<String, CommandLine> programs = new LinkedHashMap<>();
    Programs.all().forEach(program -> programs.put(program.getCommandName(), program));
    CommandLine quickstart = Launcher.commandLine(new QuickstartCommand(), Map.of());
    programs.put(quickstart.getCommandName(), quickstart);
    Set<String> options = new HashSet<>(OTHER_OPTIONS);
    programs.values().forEach(program -> addOptions(program, options));
    List<String> missing = new ArrayList<>();
    for (Path document : documents()) {
      for (String code : codes(document)) {
        Matcher command = COMMAND.matcher(code);
        while (command.find()) {
          CommandLine line = programs.get(command.group(1));
          if (line != null && !isCommand(line, command.group(2).strip().split(" "))) {
            missing.add(document + ": " + command.group());
          }
        }
        OPTION
            .matcher(code)
            .results()
            .filter(option -> !options.contains(option.group(1)))
            .forEach(option -> missing.add(document + ": " + option.group(1)));
      }
    }
    assertThat(missing).isEmpty();
  }

  private static void addOptions(CommandLine line, Set<String> options) {
    options.addAll(line.getCommandSpec().optionsMap().keySet());
    line.getSubcommands().values().forEach(sub -> addOptions(sub, options));
  }

  /** Whether the words name subcommands, up to the first argument. */
  private static boolean isCommand(CommandLine line, String[] words) {
    CommandLine at = line;
    for (String word : words) {
      boolean takesArguments = !at.getCommandSpec().positionalParameters().isEmpty();
      if (at.getSubcommands().isEmpty()
          || (takesArguments && !at.getSubcommands().containsKey(word))) {
        return true;
      }
      at = at.getSubcommands().get(word);
      if (at == null) {
        return false;
      }
    }
    return true;
  }

  /** Code of a document: between backticks, in blocks, and indented. */
  private static List<String> codes(Path document) throws IOException {
    List<String> codes = new ArrayList<>(matches(CODE, document));
    boolean block = false;
    for (String line : Files.readAllLines(ROOT.resolve(document))) {
      block ^= line.startsWith("```");
      if (block || line.startsWith("    ")) {
        codes.add(line.replaceFirst("#.*", ""));
      }
    }
    return codes;
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      Matcher link = LINK.matcher(Files.readString(ROOT.resolve(document)));
      while (link.find()) {
        if (link.group(1).contains("://")) {
          continue;
        }
        Path from = ROOT.resolve(document);
        Path target = link.group(1).isEmpty() ? from : from.resolveSibling(link.group(1));
        boolean there =
            Files.exists(target)
                && (link.group(2) == null || anchors(target).contains(link.group(2)));
        if (!there) {
          broken.add(document + ": " + link.group());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void thePictureIsDrawnFromItsDescription() throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(
                java.toString(), "docs/picture/Picture.java", "docs/picture/architecture.txt")
            .directory(ROOT.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (InputStream drawn = process.getInputStream()) {
      assertThat(new String(drawn.readAllBytes(), UTF_8))
          .as("docs/picture/architecture.txt says how to draw it again")
          .isEqualTo(Files.readString(ROOT.resolve("docs/architecture.svg")));
    }
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(200);
  }

  /** The documents, relative to the root. */
  private static List<Path> documents() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String folder : List.of("", "docs", "docs/adr", "templates", "examples")) {
      try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
        files
            .filter(file -> file.getFileName().toString().endsWith(".md"))
            .forEach(file -> found.add(ROOT.relativize(file)));
      }
    }
    return found;
  }

  private static List<String> matches(Pattern pattern, Path document) throws IOException {
    return pattern
        .matcher(Files.readString(ROOT.resolve(document)))
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  /** As GitHub makes them of headings, and those that are written out. */
  private static Set<String> anchors(Path document) throws IOException {
    Set<String> anchors = new HashSet<>();
    for (String line : Files.readAllLines(document)) {
      if (line.startsWith("#")) {
        String text = line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT);
        anchors.add(text.replaceAll("[^\\w -]", "").replace(' ', '-'));
      }
      Matcher written = Pattern.compile("<a id=\"([^\"]+)\">").matcher(line);
      while (written.find()) {
        anchors.add(written.group(1));
      }
    }
    return anchors;
  }
}
