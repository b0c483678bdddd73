package dev.kci.cli;

import dev.kci.cli.completion.ValueKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Answers completion scripts with node ids and with the names of trees, branches, jobs, runtimes
 * and platforms: from the configuration on the command line, or from the API. A user waits for this
 * at each press of the tab key, so it never waits long and prints nothing if it fails. What the API
 * said is kept in the user's cache; a script that gets {@link #OUTDATED} has it refreshed in the
 * background.
 */
final class ValueCompletion {
  /** The first argument by which a script asks. */
  static final String COMMAND = "__complete";

  /** The second argument that only refreshes the cache. */
  static final String REFRESH = "--refresh";

  /** The exit code if the API did not answer in time. */
  static final int OUTDATED = 3;

  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final Duration BACKGROUND = Duration.ofSeconds(20);

  /** Anybody can write names: only those that no shell takes for anything else are offered. */
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/+@-]{0,99}");

  private final Map<String, String> environment;
  private final boolean refresh;

  /**
   * @param refresh whether to read the values again, however long that takes
   */
  ValueCompletion(Map<String, String> environment, boolean refresh) {
    this.environment = Map.copyOf(environment);
    this.refresh = refresh;
  }

  /** Prints the values for the last of the words, and returns the exit code. */
  static int run(
      Object command, Map<String, String> environment, ConsoleWriter out, List<String> arguments) {
    boolean refresh = !arguments.isEmpty() && arguments.get(0).equals(REFRESH);
    List<String> words = refresh ? arguments.subList(1, arguments.size()) : arguments;
    Answer answer = new ValueCompletion(environment, refresh).values(command, words);
    if (!refresh) {
      answer.values().forEach(value -> out.print(value + "\n"));
    }
    out.flush();
    return answer.isUpToDate() ? CommandLine.ExitCode.OK : OUTDATED;
  }

  /**
   * What a script gets.
   *
   * @param values one on each line, some with a tab and a description
   */
  record Answer(List<String> values, boolean isUpToDate) {
    static final Answer NOTHING = new Answer(List.of(), true);

    Answer {
      values = List.copyOf(values);
    }
  }

  /** Returns the values for the last of the words, which may be the start of one. */
  Answer values(Object command, List<String> words) {
    try {
      return find(command, words);
    } catch (RuntimeException e) {
      return Answer.NOTHING; // whatever is wrong with the line, its command says so when it runs
    }
  }

  private Answer find(Object command, List<String> words) {
    if (words.isEmpty()) {
      return Answer.NOTHING;
    }
    String start = words.get(words.size() - 1);
    List<String> before = new ArrayList<>(words.subList(0, words.size() - 1));
    CommandLine program = Launcher.commandLine(command, environment, before.toArray(String[]::new));
    Place place = Place.of(program, before);
    ArgSpec argument = place.argument;
    ValueKind kind = argument == null ? null : ValueKind.of(argument).orElse(null);
    if (argument == null || kind == null) {
      return Answer.NOTHING;
    }
    if (argument.isOption()) {
      before.remove(before.size() - 1);
    }
    lenient(program);
    program.parseArgs(before.toArray(String[]::new));
    return answer(place.command, kind, start);
  }

  private Answer answer(CommandSpec command, ValueKind kind, String start) {
    CompletionValues values = CompletionValues.of(command).orElse(null);
    if (values == null) {
      return Answer.NOTHING;
    }
    CompletionCache cache =
        values
            .remote(kind)
            .map(api -> CompletionCache.of(environment, api.url(), kind))
            .orElseGet(CompletionCache::none);
    if (!refresh && cache.recent().isPresent()) {
      return new Answer(harmless(cache.recent().get(), start), true);
    }
    FutureTask<List<String>> reading = new FutureTask<>(() -> values.read(kind));
    Thread thread = new Thread(reading, "completion");
    thread.setDaemon(true); // the program ends without it
    thread.start();
    try {
      Duration patience = refresh ? BACKGROUND : PATIENCE;
      List<String> found = reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      cache.write(found);
      return new Answer(harmless(found, start), true);
    } catch (TimeoutException e) {
      return new Answer(harmless(cache.old(), start), false);
    } catch (ExecutionException e) {
      return new Answer(harmless(cache.old(), start), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.NOTHING;
    }
  }

  private static List<String> harmless(List<String> values, String start) {
    return values.stream()
        .filter(value -> value.startsWith(start))
        .filter(value -> HARMLESS.matcher(value.split("\t", 2)[0]).matches())
        .toList();
  }

  /** Makes a line that is not complete yet parse as far as it goes. */
  private static void lenient(CommandLine line) {
    line.getCommandSpec().parser().collectErrors(true);
    line.getSubcommands().values().forEach(ValueCompletion::lenient);
  }

  /**
   * Where the cursor is.
   *
   * @param argument the option whose value is next, or else the argument; null if neither
   */
  private record Place(CommandSpec command, @Nullable ArgSpec argument) {
    static Place of(CommandLine program, List<String> before) {
      CommandLine at = program;
      int arguments = 0;
      OptionSpec open = null;
      for (String word : before) {
        if (open != null) {
          open = null;
        } else if (word.startsWith("-")) {
          OptionSpec option = at.getCommandSpec().findOption(word);
          open = option != null && option.arity().max() > 0 ? option : null;
        } else if (at.getSubcommands().containsKey(word)) {
          at = at.getSubcommands().get(word);
        } else {
          arguments++;
        }
      }
      return new Place(
          at.getCommandSpec(), open == null ? argument(at.getCommandSpec(), arguments) : open);
    }

    private static @Nullable PositionalParamSpec argument(CommandSpec command, int index) {
      return command.positionalParameters().stream()
          .filter(argument -> argument.index().contains(index))
          .findFirst()
          .orElse(null);
    }
  }

  /** Returns the folder of the user's cache. */
  static Path cacheFolder(Map<String, String> environment) {
    String folder = environment.getOrDefault("XDG_CACHE_HOME", "");
    return folder.startsWith("/")
        ? Path.of(folder)
        : Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".cache");
  }
}
