package dev.kci.kciapi.bisect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.model.Node;
import dev.kci.kciapi.KciApi;
import dev.kci.kciapi.bisect.Lab.Answer;
import dev.kci.kciapi.checkout.SmallPipeline;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BisectCommandTest {
  private static final int COMMITS = 24;

  private final Sandbox sandbox = Sandbox.start();
  private final Set<Integer> unbuildable = new HashSet<>();
  private final Set<Integer> wrongOnce = new HashSet<>();
  private int fault = 13;

  @TempDir private Path folder;
  private MadeRepository repository;
  private dev.kci.api.KciApi api;
  private Lab lab;

  @BeforeEach
  void prepare() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "needs the git binary at /usr/bin/git");
    repository = MadeRepository.of(folder.resolve("linux"), COMMITS);
    api = dev.kci.api.KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
    lab = new Lab(api, this::answer);
    SmallPipeline.write(folder, "https://git.example/linux.git");
    Path settings = folder.resolve("kernelci.toml");
    Files.createFile(
        settings,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        settings, "[DEFAULT]\napi_token = \"" + sandbox.token("pipeline").reveal() + "\"\n");
  }

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  private Answer answer(String commit) {
    int place = repository.commits().indexOf(commit);
    if (unbuildable.contains(place)) {
      return Answer.BUILD_FAILS;
    }
    boolean wrong = wrongOnce.remove(place);
    return place >= fault != wrong ? Answer.FAIL : Answer.PASS;
  }

  @Test
  void findsTheFirstBadCommitThatGitFindsInTheLog() throws IOException, InterruptedException {
    start("--flaky", "0");
    KciApi end = untilEnd();

    assertThat(end.exitCode()).as(end.err()).isZero();
    String bad = repository.commits().get(fault);
    assertThat(end.out()).contains(bad + " is the first bad commit\n  change 13\n");
    assertThat(lab.checkouts()).hasSizeLessThanOrEqualTo(7);
    Path log = folder.resolve("bisect.log");
    assertThat(run("status", "--log", log.toString()).exitCode()).isZero();
    assertThat(repository.git("bisect", "replay", log.toString()))
        .contains(bad + " is the first bad commit");
  }

  @Test
  void checkoutsOnlyRunTheJobAndItsBuild() {
    start("--flaky", "0");
    run("run", "--once");

    Node checkout = lab.checkouts().get(0);
    assertThat(checkout.jobfilter()).containsExactly("boot", "kbuild");
    assertThat(Lab.commit(checkout)).as("the bad end first").isEqualTo(last());
    assertThat(checkout.debug().string("requested_by")).hasValue("kci-api bisect");
  }

  @Test
  void flakyResultsAreRepeatedAndBuildFailuresSkipped() throws IOException {
    unbuildable.addAll(Set.of(11, 12));
    wrongOnce.addAll(Set.of(15, 6));
    start("--test", "login");
    Path mail = folder.resolve("mail.txt");
    KciApi end = untilEnd("--mail", mail.toString());

    assertThat(end.exitCode()).as(end.out() + end.err()).isEqualTo(3);
    assertThat(end.out())
        .contains("Only untestable commits are left. The first bad commit is one of:")
        .contains("change 11", "change 12", "change 13")
        .doesNotContain("change 14\n");
    assertThat(Files.readString(mail))
        .startsWith("Subject: [REGRESSION] mainline/master: boot/login fails since")
        .contains("Author: A. Hacker <hacker@localhost>", "change 13", "#regzbot introduced: ");
  }

  @Test
  void votesDecideByNumbers() {
    wrongOnce.addAll(Set.of(fault, fault - 1));
    start("--votes", "2/3");
    assertThat(untilEnd().out()).contains("is the first bad commit\n  change 13\n");
  }

  @Test
  void anEndThatIsNotAsGivenIsReported() {
    fault = 100;
    start("--flaky", "0");
    KciApi end = untilEnd();
    assertThat(end.exitCode()).isEqualTo(3);
    assertThat(end.out()).contains("The bad commit passes: ");
  }

  @Test
  void theMailHasNoLongLinesBesideLinks() {
    start();
    untilEnd();
    KciApi status = run("status", "--mail", "-");
    assertThat(status.out().lines().filter(line -> !line.contains("://")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(BisectText.WIDTH));
    assertThat(run("status").out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @Test
  void statusShowsWhatRuns() {
    start();
    run("run", "--once");
    lab.work();
    run("run", "--once");

    KciApi status = run("status");
    assertThat(status.exitCode()).as(status.err()).isZero();
    assertThat(status.out())
        .contains("Bisecting boot on mainline/master\n", "  bad      ", "  left     about ")
        .contains("  testing  ", lab.checkouts().get(1).requireId())
        .contains("1 of 1 failed");
  }

  @Test
  void aNewBisectionDoesNotReplaceAnUnfinishedOne() {
    start("--flaky", "0");
    List<String> again = new ArrayList<>(arguments());
    assertThat(run(again.toArray(String[]::new)).err()).contains("has not been finished; go on");
    again.add("--replace");
    assertThat(run(again.toArray(String[]::new)).exitCode()).isZero();
    untilEnd();
    again.remove("--replace");
    assertThat(run(again.toArray(String[]::new)).exitCode()).as("finished").isZero();
  }

  @Test
  void unusableCommitsAreRefusedBeforeAnythingIsCreated() {
    assertThat(
            run("start", "mainline/master", "--job", "boot", "--bad", "nix", "--good", "master")
                .err())
        .contains("there is no commit 'nix' in ");
    assertThat(
            run(
                    "start",
                    "mainline/master",
                    "--job",
                    "boot",
                    "--bad",
                    "master~3",
                    "--good",
                    "master")
                .err())
        .contains("is an ancestor of a good one; are they swapped?");
    assertThat(run("start", "mainline/master", "--job", "bot", "--bad", "x", "--good", "y"))
        .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
        .satisfies(run -> assertThat(run.err()).contains("there is no job 'bot'"));
    assertThat(run("run").err()).contains("there is no bisection 'default'");
    assertThat(lab.checkouts()).isEmpty();
  }

  private String last() {
    return repository.commits().get(COMMITS - 1);
  }

  /** The lab hears no retry events, so each trial is a checkout. */
  private List<String> arguments() {
    return List.of(
        "start",
        "--rebuild",
        "mainline/master",
        "--job",
        "boot",
        "--bad",
        "master",
        "--good",
        "master~23");
  }

  private void start(String... more) {
    List<String> all = new ArrayList<>(arguments());
    all.addAll(List.of(more));
    KciApi run = run(all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  /** Alternates between the command and the lab. */
  private KciApi untilEnd(String... more) {
    List<String> all = new ArrayList<>(List.of("run", "--once"));
    all.addAll(List.of(more));
    KciApi run = run(all.toArray(String[]::new));
    for (int rounds = 0; run.exitCode() == 4 && rounds < 100; rounds++) {
      lab.work();
      run = run(all.toArray(String[]::new));
    }
    return run;
  }

  private KciApi run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("bisect"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--api-url", sandbox.url().toString(), "--state-dir", "" + folder));
    if (arguments[0].equals("start")) {
      all.addAll(
          List.of("--repository", "" + repository.folder(), "--config", folder + "/pipeline.yaml"));
    }
    all.addAll(List.of("--settings", folder + "/kernelci.toml"));
    return KciApi.run(all.toArray(String[]::new));
  }
}
