package dev.kci.abuse.family;

import dev.kci.abuse.stage.Command;
import dev.kci.config.BoundedYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A rendered definition, read and run like its runtime does.
 *
 * @param runtime the runtime's type
 * @param text the rendered shell script or YAML
 */
record RenderedJob(String runtime, String text) {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\$|\\$\\(([A-Za-z_][A-Za-z0-9_.-]*)\\)");

  /** Returns where the YAML's shape (keys, lengths, types) differs from a neutral one. */
  Optional<String> difference(RenderedJob neutral) {
    if (runtime.equals("shell")) {
      return Optional.empty();
    }
    try {
      return difference("", neutral.yaml(), yaml());
    } catch (YAMLException e) {
      return Optional.of("the definition is not YAML: " + firstLine(e));
    }
  }

  private static Optional<String> difference(
      String at, @Nullable Object expected, @Nullable Object found) {
    if (expected instanceof Map<?, ?> one && found instanceof Map<?, ?> other) {
      if (!one.keySet().equals(other.keySet())) {
        return Optional.of("other keys at " + at + ": " + Printable.of("" + other.keySet()));
      }
      return one.keySet().stream()
          .flatMap(key -> difference(at + "/" + key, one.get(key), other.get(key)).stream())
          .findFirst();
    }
    if (expected instanceof List<?> one && found instanceof List<?> other) {
      for (int i = 0; i < one.size() && i < other.size(); i++) {
        Optional<String> inside = difference(at + "/" + i, one.get(i), other.get(i));
        if (inside.isPresent()) {
          return inside;
        }
      }
      // long scripts are split into several pieces
      boolean script = at.endsWith("/command") || at.endsWith("/steps");
      boolean strings = other.stream().allMatch(String.class::isInstance);
      return one.size() == other.size() || (script && strings)
          ? Optional.empty()
          : Optional.of("other length at " + at);
    }
    boolean same = type(expected).equals(type(found));
    return same ? Optional.empty() : Optional.of("another type at " + at + ": " + type(found));
  }

  private static String type(@Nullable Object value) {
    return value == null ? "null" : value.getClass().getSimpleName();
  }

  /** Runs the script; returns why it could not be run. */
  Optional<String> run(Path folder, Map<String, String> environment) {
    try {
      Path work = Files.createTempDirectory(folder, "job");
      Path tools = Files.createDirectory(work.resolve("tools"));
      tool(tools, "curl", "exit 22");
      tool(tools, "wget", "exit 22");
      tool(tools, "lava-test-case", "exit 0");
      Path source = Files.createDirectories(work.resolve("linux"));
      Files.writeString(source.resolve("Makefile"), "");
      Command.run(work, LIMIT, Map.of(), List.of("tar", "-cf", "linux.tar", "linux"));
      Map<String, String> variables = new HashMap<>(environment);
      variables.put("PATH", tools + ":/usr/bin:/bin");
      variables.put("KCI_TARBALL", work.resolve("linux.tar").toString());
      variables.put("HOME", work.toString());
      variables.putAll(declared());
      Command.run(work, LIMIT, variables, command(work));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("it cannot be run: " + firstLine(e));
    }
  }

  private static void tool(Path folder, String name, String line) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Variables that the definition itself sets. */
  private Map<String, String> declared() {
    Map<String, String> declared = new HashMap<>();
    if (runtime.equals("docker") && map(yaml()).get("environment") instanceof Map<?, ?> variables) {
      variables.forEach((name, value) -> declared.put(name.toString(), String.valueOf(value)));
    } else if (runtime.equals("kubernetes") && container().get("env") instanceof List<?> list) {
      list.forEach(
          entry -> declared.put("" + map(entry).get("name"), "" + map(entry).get("value")));
    }
    return declared;
  }

  private List<String> command(Path work) throws IOException {
    switch (runtime) {
      case "docker":
        if (map(yaml()).get("script") instanceof String script) {
          return List.of("sh", Files.writeString(work.resolve("job.sh"), script).toString());
        }
        return strings(map(yaml()).get("command"));
      case "kubernetes":
        return strings(container().get("command")).stream().map(this::expanded).toList();
      case "lava":
        // the lab writes the steps into a script, one per line, and runs it on the device
        String steps = String.join("\n", strings(steps()));
        Path run = work.resolve("run.sh");
        Files.writeString(run, steps.replace("/tmp/kci-job", work.resolve("kci-job").toString()));
        return List.of("sh", run.toString());
      default:
        Path script = work.resolve("job.sh");
        Files.writeString(script, text);
        return List.of("sh", script.toString());
    }
  }

  /** Expands like Kubernetes: $(NAME) of known variables, and $$ to $. */
  private String expanded(String argument) {
    Map<String, String> variables = declared();
    return REFERENCE
        .matcher(argument)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group().equals("$$")
                        ? "$"
                        : variables.getOrDefault(found.group(1), found.group())));
  }

  private Map<?, ?> container() {
    Map<?, ?> spec = map(map(map(map(yaml()).get("spec")).get("template")).get("spec"));
    return spec.get("containers") instanceof List<?> list ? map(list.get(0)) : Map.of();
  }

  private @Nullable Object steps() {
    if (map(yaml()).get("actions") instanceof List<?> actions) {
      for (Object action : actions) {
        if (map(action).get("test") instanceof Map<?, ?> test
            && test.get("definitions") instanceof List<?> definitions) {
          return map(map(map(definitions.get(0)).get("repository")).get("run")).get("steps");
        }
      }
    }
    return null;
  }

  /** Reads numbers as PyYAML does, but for Kubernetes, whose client reads more texts as numbers. */
  private Object yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(50_000_000);
    Yaml yaml =
        runtime.equals("kubernetes")
            ? new Yaml(new SafeConstructor(options))
            : BoundedYaml.parser(options);
    return yaml.load(text);
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<String> strings(@Nullable Object value) {
    List<String> strings = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(entry -> strings.add(String.valueOf(entry)));
    }
    return strings;
  }

  private static String firstLine(Exception e) {
    return Printable.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
  }
}
