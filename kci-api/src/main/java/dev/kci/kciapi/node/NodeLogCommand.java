package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.fetch.FetchException;
import dev.kci.fetch.Fetcher;
import dev.kci.kciapi.artifact.FetchOptions;
import dev.kci.kciapi.artifact.LogText;
import dev.kci.kciapi.input.PollPeriod;
import dev.kci.service.StopSignal;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-api node log}. */
@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    description = {
      "Print the log of a build, job or test, unpacked and without terminal sequences. A test is in"
          + " the log of its job. Needs no token.",
      "Use 'node artifacts --download' for the file as it is stored."
    },
    footer = {
      "Examples:",
      "  kci-api node log ID --tail 50",
      "  kci-api node log ID --follow",
      "  kci-api node log ID --artifact build_kimage_stderr_log"
    })
@NoVariable
final class NodeLogCommand implements Runnable {
  /** A log may be stored shortly after its node has ended. */
  private static final int MOST_LATE_TRIES = 3;

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private NodeIdParameter node = new NodeIdParameter();
  @Mixin private FetchOptions fetch = new FetchOptions();
  @Mixin private PollPeriod pollPeriod = new PollPeriod();
  @Mixin private LogOptions log = new LogOptions();

  @Option(
      names = "--artifact",
      paramLabel = "NAME",
      description =
          "Artifact with the log. Default: the node's usual one, such as log or build_log")
  private @Nullable String artifact;

  @Option(
      names = "--tail",
      paramLabel = "N",
      description = "Only print the last N lines. Default: all")
  private @Nullable Long tail;

  @Option(
      names = "--follow",
      description = "Wait for the log, and print what is added to it, until the node is done")
  private boolean follow;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = Objects.requireNonNull(spec, "not run by picocli").commandLine().getOut();
    try (KciApi kci = api.connect();
        Fetcher fetcher = fetch.open(api)) {
      LogText text =
          new LogText(
              fetcher,
              tail == null ? -1 : tail,
              line -> {
                out.println(line);
                ConsoleWriter.requireReader(out);
              });
      Node asked = kci.nodes().get(node.id());
      if (follow) {
        follow(asked, kci, text);
      } else {
        print(text, url(kci, asked).orElseThrow(() -> without(asked)), true, false);
      }
    }
  }

  private void follow(Node asked, KciApi kci, LogText text) {
    StopSignal wait = new StopSignal(); // never given: Ctrl-C ends the process
    Node now = asked;
    for (int late = 0; ; ) {
      boolean done = now.state() == NodeState.DONE;
      boolean mayCome = !done || late < MOST_LATE_TRIES;
      Optional<String> url = url(kci, now);
      boolean read = url.isPresent() && print(text, url.get(), done, mayCome);
      if (read && done) {
        return;
      }
      if (done && late++ == MOST_LATE_TRIES) {
        throw without(now);
      }
      wait.await(pollPeriod.get());
      now = current(kci, now);
    }
  }

  /** Returns the node as it was if the API does not answer. */
  private Node current(KciApi kci, Node before) {
    try {
      return kci.nodes().get(node.id());
    } catch (UnavailableException e) {
      note(e.getMessage() + "; still following");
      return before;
    }
  }

  private Optional<String> url(KciApi kci, Node asked) {
    if (artifact != null) {
      return Optional.ofNullable(asked.artifacts().get(artifact));
    }
    return LogText.source(asked, kci.nodes()::get)
        .flatMap(source -> source.logName().map(source.artifacts()::get));
  }

  /**
   * Prints what is new in a log.
   *
   * @param mayCome whether a log that cannot be read now may be readable later
   * @return whether it was read
   */
  private boolean print(LogText text, String url, boolean ended, boolean mayCome) {
    try {
      if (!text.print(url, ended)) {
        note("the log is longer than what is printed");
      }
      return true;
    } catch (FetchException e) {
      if (mayCome && e.kind() != FetchException.Kind.NOT_ALLOWED) {
        return false;
      }
      throw fetch.failure(url, e);
    }
  }

  private CommandFailure without(Node asked) {
    String has =
        asked.artifacts().isEmpty()
            ? "it has no artifacts"
            : "its artifacts are " + String.join(", ", asked.artifacts().keySet());
    return new CommandFailure(
        "node %s (%s) has no %s; %s"
            .formatted(
                asked.requireId(),
                asked.state().wireName(),
                artifact == null ? "log" : "artifact '" + artifact + "'",
                has));
  }

  private void note(String text) {
    PrintWriter err = Objects.requireNonNull(spec, "not run by picocli").commandLine().getErr();
    err.println(text);
    err.flush();
  }
}
