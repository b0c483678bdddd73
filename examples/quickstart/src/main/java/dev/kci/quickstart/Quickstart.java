package dev.kci.quickstart;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.RevisionName;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.ServiceOptions;
import dev.kci.quickstart.Pipeline.Pace;
import dev.kci.text.CountText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Repository;

/** One run: pushes revisions, waits for what the pipeline makes of them, and checks it. */
final class Quickstart {
  private static final Duration CHECKOUT_LIMIT = Duration.ofSeconds(90);
  private static final int HANG_LIMIT = 12;

  /** Unpacking a kernel takes its time. */
  private static final int REAL_HANG_LIMIT = 900;

  private static final Duration REAL_TREE_LIMIT = Duration.ofMinutes(20);

  private final Workplace place;
  private final PrintWriter out;
  private final boolean keep;
  private final List<String> problems = new ArrayList<>();

  Quickstart(Workplace place, PrintWriter out, boolean keep) {
    this.place = place;
    this.out = out;
    this.keep = keep;
  }

  /** Three revisions of a small tree: all pass; a failure and a skip; a job that hangs. */
  boolean runMadeTree() throws IOException, GitAPIException {
    long begin = System.nanoTime();
    try (KernelLikeTree tree = KernelLikeTree.create(place.work().resolve("git"));
        Pipeline pipeline = new Pipeline(place);
        KciApi api = pipeline.connect();
        ProgressLines progress = new ProgressLines(api, out)) {
      String first = tree.head();
      say("Starting the five services; all times are since the sandbox listened");
      say("Pushing " + RevisionName.shortCommit(first) + ": all of its jobs pass");
      pipeline.start(tree.url().toString(), KernelLikeTree.BRANCH, Pace.hangingAfter(HANG_LIMIT));
      awaitCheckout(pipeline, api, first, NodeState.AVAILABLE, CHECKOUT_LIMIT);
      String second = tree.commitWithFailure();
      say("Pushing " + RevisionName.shortCommit(second) + ": a test fails, another is skipped");
      awaitCheckout(pipeline, api, second, NodeState.AVAILABLE, CHECKOUT_LIMIT);
      String third = tree.commitThatHangs();
      say(
          "Pushing "
              + RevisionName.shortCommit(third)
              + ": its tests hang until kci-timeout ends them");
      Repository repository = tree.repository();
      check(pipeline, api, repository, first, Expectation.allPass(), CHECKOUT_LIMIT);
      check(pipeline, api, repository, second, Expectation.oneFailure(), CHECKOUT_LIMIT);
      check(pipeline, api, repository, third, Expectation.timeout(), CHECKOUT_LIMIT);
      Mailbox mailbox = new Mailbox(pipeline.apiUrl());
      Poll.until(
          "there is a report of each checkout in the mailbox",
          CHECKOUT_LIMIT,
          pipeline.stopped(),
          () -> mailbox.subjects().size() >= 3);
      problems.addAll(mailbox.problems());
      mailbox.mailWith("sched.wakes_up").ifPresent(this::show);
      checkMetrics(pipeline);
      progress.close();
      return finish(pipeline, begin);
    }
  }

  /** The head of a branch of a real tree. */
  boolean runRealTree(String source, String branch) throws IOException, GitAPIException {
    long begin = System.nanoTime();
    Path local = Path.of(source);
    boolean isLocal = local.toFile().isDirectory();
    String url = isLocal ? local.toAbsolutePath().normalize().toUri().toString() : source;
    String head = head(url, branch);
    try (Pipeline pipeline = new Pipeline(place);
        KciApi api = pipeline.connect();
        ProgressLines progress = new ProgressLines(api, out)) {
      say("Head of " + branch + " is " + head);
      pipeline.start(url, branch, Pace.hangingAfter(REAL_HANG_LIMIT));
      if (isLocal) {
        try (Git git = Git.open(local.toFile())) {
          Repository repository = git.getRepository();
          check(pipeline, api, repository, head, Expectation.realTree(), REAL_TREE_LIMIT);
        }
      } else {
        awaitCheckout(pipeline, api, head, NodeState.DONE, REAL_TREE_LIMIT);
      }
      Mailbox mailbox = new Mailbox(pipeline.apiUrl());
      Poll.until(
          "there is a report in the mailbox",
          CHECKOUT_LIMIT,
          pipeline.stopped(),
          () -> !mailbox.subjects().isEmpty());
      mailbox.mailWith("").ifPresent(this::show);
      progress.close();
      return finish(pipeline, begin);
    }
  }

  private static String head(String url, String branch) throws GitAPIException {
    return Git.lsRemoteRepository().setRemote(url).setHeads(true).call().stream()
        .filter(ref -> ref.getName().equals("refs/heads/" + branch))
        .map(ref -> ref.getObjectId().name())
        .findFirst()
        .orElseThrow(() -> new CommandFailure("There is no branch '" + branch + "' in " + url));
  }

  private Node awaitCheckout(
      Pipeline pipeline, KciApi api, String commit, NodeState state, Duration limit) {
    Poll.until(
        "the checkout of " + commit + " is " + state.wireName(),
        limit,
        pipeline.stopped(),
        () -> checkout(api, commit).filter(node -> node.state().compareTo(state) >= 0).isPresent());
    return checkout(api, commit).orElseThrow();
  }

  private static Optional<Node> checkout(KciApi api, String commit) {
    return api
        .nodes()
        .findAll(
            NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
                .and(NodeField.data("kernel_revision.commit").is(commit)))
        .stream()
        .findFirst();
  }

  private void check(
      Pipeline pipeline,
      KciApi api,
      Repository repository,
      String commit,
      Expectation expectation,
      Duration limit)
      throws IOException {
    Node checkout = awaitCheckout(pipeline, api, commit, NodeState.DONE, limit);
    List<Node> nodes =
        api.nodes()
            .findAll(NodeQuery.where(NodeField.TREEID.is(String.valueOf(checkout.treeid()))));
    expectation.differences(nodes).forEach(text -> problems.add(commit + ": " + text));
    checkTarball(checkout, repository, commit);
    say("The nodes of " + RevisionName.shortCommit(commit) + ":");
    printTree(pipeline, checkout);
  }

  private void checkTarball(Node checkout, Repository repository, String commit)
      throws IOException {
    String url = checkout.artifacts().get("tarball");
    if (url == null) {
      problems.add(commit + ": the checkout has no artifact 'tarball'");
      return;
    }
    String name = url.substring(url.lastIndexOf('/') + 1);
    try (InputStream tarball = URI.create(url).toURL().openStream()) {
      TarballCheck.differences(tarball, name.replaceFirst("\\.tar\\.gz$", ""), repository, commit)
          .stream()
          .limit(10)
          .forEach(text -> problems.add(name + ": " + text));
    }
  }

  private void printTree(Pipeline pipeline, Node checkout) throws IOException {
    Process process =
        new ProcessBuilder(
                place.executable("kci-api").toString(),
                "node",
                "tree",
                checkout.requireId(),
                "--api-url",
                pipeline.apiUrl().toString())
            .redirectErrorStream(true)
            .start();
    process.inputReader().lines().forEach(out::println);
    out.flush();
  }

  private void checkMetrics(Pipeline pipeline) {
    MetricsCheck check = new MetricsCheck(Set.of("quickstart", "sandbox", "shell"));
    Map<String, URI> pages = pipeline.statusPages();
    if (pages.size() != Pipeline.SERVICES) {
      problems.add("only these services show their status: " + pages.keySet());
    }
    pages.forEach(
        (service, page) ->
            problems.addAll(check.problems(service, new PlainHttp(page).get("metrics").body())));
  }

  private void show(String mail) {
    say("The report mail:");
    mail.lines().forEach(line -> out.println("  | " + line));
    out.flush();
  }

  private boolean finish(Pipeline pipeline, long begin) {
    if (keep) {
      say("Everything goes on at " + pipeline.apiUrl() + " until Ctrl-C");
      new ServiceOptions().untilStopped(stop -> stop.await(Duration.ofDays(36_500)));
    }
    problems.addAll(pipeline.stop());
    say(
        "Logs in "
            + place.logs()
            + "; tarballs, job logs and mails in "
            + place.work().resolve("sandbox"));
    problems.forEach(problem -> out.println("WRONG: " + problem));
    long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    say(
        problems.isEmpty()
            ? "All checks passed after " + seconds + " s."
            : CountText.of(problems.size(), "check") + " failed.");
    return problems.isEmpty();
  }

  private void say(String line) {
    out.println("== " + line);
    out.flush();
  }
}
