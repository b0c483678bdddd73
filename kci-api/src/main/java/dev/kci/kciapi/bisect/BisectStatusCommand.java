package dev.kci.kciapi.bisect;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.kciapi.bisect.search.CommitGraph;
import dev.kci.kciapi.bisect.search.Decision;
import dev.kci.kciapi.output.NodeLink;
import dev.kci.text.CountText;
import dev.kci.text.DurationText;
import dev.kci.text.SafeText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kci-api bisect status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Show where a bisection is: what runs, about how many trials are left, and the verdicts so"
            + " far. With --log or --mail, only write those. Needs no token.",
    footer = {
      "Examples:",
      "  kci-api bisect status",
      "  kci-api bisect status --log bisect.log && git bisect replay bisect.log"
    })
@NoVariable
final class BisectStatusCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private BisectPlace place = new BisectPlace();
  @Mixin private TextFiles files = new TextFiles();
  @Mixin private LogOptions log = new LogOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
    State state = place.required(place.file(api));
    Plan plan = state.plan();
    Repository repository = new Repository(plan.repository());
    CommitGraph graph = repository.graph(plan.bad(), plan.good());
    BisectText text = new BisectText(state, graph, repository, new NodeLink(api.url()));
    if (files.isWanted()) {
      files.write(text, out);
      return;
    }
    out.println("Bisecting %s on %s/%s".formatted(plan.what(), plan.tree(), plan.branch()));
    out.println(text.named("  bad      ", plan.bad()));
    plan.good().forEach(id -> out.println(text.named("  good     ", id)));
    out.println("  commits  " + graph.candidates());
    out.println("  trials   " + state.trials().size());
    if (text.decision() instanceof Decision.Test test) {
      out.println(
          "  left     about %s, %s in question"
              .formatted(CountText.of(test.steps(), "trial"), CountText.of(test.open(), "commit")));
      state
          .running()
          .ifPresentOrElse(
              attempt -> running(attempt, text, out),
              () -> out.println("  next     kci-api bisect run" + place.options()));
    }
    out.println();
    text.verdictLines().forEach(out::println);
    if (text.decision() instanceof Decision.End) {
      out.println();
      text.answer().forEach(out::println);
    }
    out.flush();
  }

  private void running(Attempt attempt, BisectText text, PrintWriter out) {
    out.println(text.named("  testing  ", attempt.commit()));
    try (KciApi kci = api.connect()) {
      String age = DurationText.rough(Duration.between(attempt.begun(), kci.clock().instant()));
      out.println("  since    " + age);
      for (Node node : new ApiCheckouts(kci).nodes(attempt.treeid())) {
        out.println(
            SafeText.cut(
                "           %s  %-9s  %s"
                    .formatted(node.id(), node.state().wireName(), SafeText.escape(node.name())),
                BisectText.WIDTH));
      }
    } catch (ApiException e) {
      out.println("  nodes    " + SafeText.plain(String.valueOf(e.getMessage()), 60));
    }
  }
}
