package dev.kci.runner;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.cli.CommandFailure;
import dev.kci.runner.schedule.DecisionCase;
import dev.kci.runner.schedule.DecisionDifference;
import dev.kci.runner.schedule.Schedule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "decide",
    mixinStandardHelpOptions = true,
    description = {
      "Decides cases without an API: which jobs an event would create.",
      "A case is a line of JSON: {\"case\", \"event\", \"node\", \"ancestors\"}; the answer is"
          + " {\"case\", \"created\", \"skipped\"}."
    })
final class DecideCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config = new ConfigOptions();

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      required = true,
      description = "The cases, one a line; - for standard input; *.gz is unpacked")
  private String cases = "";

  @Option(
      names = "--check",
      description =
          "Compare with \"expect\" and \"skipped\" of each case instead of printing the answer;"
              + " exit code 1 when one differs")
  private boolean check;

  @Spec private @Nullable CommandSpec spec;

  private int equal;
  private int different;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Schedule schedule = Schedule.of(config.load());
    try (BufferedReader lines = open()) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          decide(schedule, line, number, out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("--cases " + cases + ": " + e.getMessage(), e);
    }
    if (check) {
      out.println(equal + " of " + (equal + different) + " cases are equal");
    }
    out.flush();
    return different == 0 ? 0 : 1;
  }

  private void decide(Schedule schedule, String line, int number, PrintWriter out) {
    JsonObject json;
    JsonObject answer;
    try {
      json = JsonText.parseObject(line);
      answer = DecisionCase.read(json).answer(schedule);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(cases + ":" + number + ": " + e.getMessage(), e);
    }
    if (check) {
      compare(json, answer, out);
    } else {
      out.println(JsonText.write(answer));
    }
  }

  private void compare(JsonObject expected, JsonObject answer, PrintWriter out) {
    Optional<DecisionDifference> difference = DecisionDifference.between(expected, answer);
    if (difference.isEmpty()) {
      equal++;
    } else {
      different++;
      out.println(expected.string("case").orElse("") + ": " + difference.get());
    }
  }

  private BufferedReader open() throws IOException {
    InputStream bytes = cases.equals("-") ? System.in : Files.newInputStream(Path.of(cases));
    InputStream unpacked = cases.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
    return new BufferedReader(new InputStreamReader(unpacked, StandardCharsets.UTF_8));
  }
}
