package dev.kci.kciapi.config;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.cli.ConfigOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.DecisionCase;
import dev.kci.pipeline.schedule.DecisionDifference;
import dev.kci.pipeline.schedule.Schedule;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      "Decide which jobs events would create, without an API, for conformance tests.",
      "A case is a line of JSON: {\"case\", \"event\", \"node\", \"ancestors\"}. The answer is"
          + " {\"case\", \"created\", \"skipped\"}."
    })
@NoVariable
final class DecideCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config = new ConfigOptions();

  @Mixin private CaseOptions cases = new CaseOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Option(
      names = "--check",
      description =
          "Compare with \"expect\" and \"skipped\" of each case instead of printing the answer."
              + " Exits with 1 if one differs")
  private boolean check;

  @Spec private @Nullable CommandSpec spec;

  private int equal;
  private int different;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Schedule schedule = Schedule.of(PipelineConfiguration.of(config.load()));
    cases.forEach(json -> decide(schedule, json, out));
    if (check) {
      out.println(equal + " of " + (equal + different) + " cases are equal");
    }
    out.flush();
    return different == 0 ? 0 : 1;
  }

  private void decide(Schedule schedule, JsonObject json, PrintWriter out) {
    JsonObject answer = DecisionCase.read(json).answer(schedule);
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
}
