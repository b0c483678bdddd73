package dev.kci.kciapi.bisect;

import dev.kci.api.KciApi;
import dev.kci.api.UnavailableException;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.files.ProcessLock;
import dev.kci.kciapi.bisect.search.CommitGraph;
import dev.kci.kciapi.bisect.search.Decision;
import dev.kci.kciapi.checkout.NewCheckout;
import dev.kci.kciapi.input.PollPeriod;
import dev.kci.kciapi.output.NodeLink;
import dev.kci.kciapi.owners.OwnerOptions;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-api bisect run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Create a checkout for each trial, wait for its result, and choose the next commit, until"
            + " the first bad commit is found. After Ctrl-C, a kill or a failure, the same command"
            + " goes on. Needs a token. Only results of some users count, see --owner.",
    footer = {
      "Examples:",
      "  kci-api bisect run --mail mail.txt --log bisect.log",
      "  kci-api bisect run --once"
    },
    exitCodeList = {
      "0:the first bad commit was found",
      "1:failure; the same command goes on",
      "2:invalid option, settings or configuration",
      "3:ended without a single commit: untestable commits hide it, or a given end is wrong",
      "4:with --once: not finished yet",
      "130:ended by Ctrl-C; the same command goes on"
    })
@NoVariable
final class BisectRunCommand implements Callable<Integer> {
  private static final int NO_SINGLE_COMMIT = 3;
  private static final int NOT_FINISHED = 4;

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private BisectPlace place = new BisectPlace();
  @Mixin private OwnerOptions owners = new OwnerOptions();
  @Mixin private TextFiles files = new TextFiles();
  @Mixin private PollPeriod pollPeriod = new PollPeriod();
  @Mixin private LogOptions log = new LogOptions();

  @Option(names = "--once", description = "Do what needs no waiting, then exit")
  private boolean once;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
    PrintWriter err = Objects.requireNonNull(spec, "set by picocli").commandLine().getErr();
    StateFile file = place.file(api);
    try (ProcessLock lock = file.lock();
        KciApi kci = api.connect()) {
      State state = place.required(file);
      Repository repository = new Repository(state.plan().repository());
      CommitGraph graph = repository.graph(state.plan().bad(), state.plan().good());
      Bisector bisector =
          new Bisector(
              file,
              state,
              graph,
              new ApiCheckouts(kci),
              owners.read(api, kci),
              new ProgressLines(out, repository),
              NewCheckout::newTreeId,
              kci.clock());
      Thread hint = new Thread(() -> sayHowToGoOn(err), "bisect-hint");
      Runtime.getRuntime().addShutdownHook(hint);
      try {
        if (untilEnd(bisector, err).isEmpty()) {
          return NOT_FINISHED;
        }
      } finally {
        forget(hint);
      }
      BisectText text =
          new BisectText(bisector.state(), graph, repository, new NodeLink(api.url()));
      text.answer().forEach(out::println);
      out.flush();
      files.write(text, out);
      return text.decision() instanceof Decision.Found found && found.candidates().size() == 1
          ? ExitCode.OK
          : NO_SINGLE_COMMIT;
    }
  }

  private Optional<Decision.End> untilEnd(Bisector bisector, PrintWriter err) throws IOException {
    StopSignal wait = new StopSignal(); // never given: Ctrl-C ends the process
    boolean away = false;
    while (true) {
      try {
        Optional<Decision.End> end = bisector.step();
        away = false;
        if (end.isPresent() || once) {
          return end;
        }
      } catch (UnavailableException e) {
        if (once) {
          throw e;
        }
        if (!away) {
          err.println(e.getMessage() + "; still trying");
          err.flush();
          away = true;
        }
      }
      wait.await(pollPeriod.get());
    }
  }

  private void sayHowToGoOn(PrintWriter err) {
    err.println("Stopped. Continue with: kci-api bisect run" + place.options());
    err.flush();
  }

  private static void forget(Thread hint) {
    try {
      Runtime.getRuntime().removeShutdownHook(hint);
    } catch (IllegalStateException ending) {
      // the hint is what the user sees last
    }
  }
}
