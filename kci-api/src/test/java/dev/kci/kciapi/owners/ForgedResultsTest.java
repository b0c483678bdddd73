package dev.kci.kciapi.owners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import dev.kci.kciapi.KciApi;
import dev.kci.kciapi.node.NodeWatch;
import dev.kci.kciapi.node.Verdict;
import dev.kci.kciapi.node.WatchTarget;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pipeline whose boot passes on two checkouts. A stranger, who is the user of a runtime too, adds
 * failures below the newer one, and a checkout that is newer still.
 */
@Timeout(120)
class ForgedResultsTest {
  private static final String URL = "https://git.example.org/mainline.git";
  private static final String NOT_COUNTED = "of runtime-shell do not count; --owner USER counts";

  private final Sandbox sandbox = Sandbox.start();
  private final dev.kci.api.KciApi api = api("pipeline");
  private final dev.kci.api.KciApi stranger = api("runtime-shell");
  @TempDir private Path folder;
  private Node older;
  private Node checkout;
  private Node build;
  private Node boot;
  private Node forged;

  private dev.kci.api.KciApi api(String user) {
    return dev.kci.api.KciApi.builder(sandbox.url()).token(sandbox.token(user)).build();
  }

  @BeforeEach
  void prepare() {
    older = checkout(api, 1, Duration.ofHours(2));
    login(api, job(api, build(api, older), 0, Result.PASS), Result.PASS);
    checkout = checkout(api, 2, Duration.ofHours(1));
    build = build(api, checkout);
    boot = job(api, build, 0, Result.PASS);
    login(api, boot, Result.PASS);

    login(stranger, boot, Result.FAIL);
    forged = job(stranger, build, 7, Result.FAIL);
    login(stranger, forged, Result.FAIL);
  }

  @AfterEach
  void close() {
    api.close();
    stranger.close();
    sandbox.close();
  }

  @Test
  void aWatchOnlyCountsTheUsersThatItsUserKnows() throws IOException {
    String id = checkout.requireId();
    for (List<String> what : List.of(List.<String>of(), List.of("--test", "login"))) {
      KciApi own = run(token("pipeline"), "node", "watch", id, "--job", "boot", what);
      assertThat(own.exitCode()).as(own.err()).isZero();
      assertThat(own.err()).contains("3 results " + NOT_COUNTED);
      assertThat(own.out()).doesNotContain(forged.requireId());
      assertThat(
              run("", "node", "watch", id, "--job", "boot", what, "--owner", "pipeline").exitCode())
          .isZero();
    }
    KciApi trusting =
        run(token("pipeline"), "node", "watch", id, "--job", "boot", "--owner", "runtime-shell");
    assertThat(trusting.exitCode()).isEqualTo(1);
    assertThat(trusting.err()).contains("boot on qemu, fail").doesNotContain("count");
    assertThat(run(token("pipeline"), "node", "watch", id, "--job", "boot", "--all-owners"))
        .satisfies(all -> assertThat(all.exitCode()).isEqualTo(1));
  }

  /** A watch only reads what changed after the newest change that it knows. */
  @Test
  void aStrangersTimeDoesNotHideLaterChanges() {
    Node tree =
        api.nodes().create(Node.builder(NodeKind.CHECKOUT, "checkout").treeid("a tree").build());
    Node running =
        api.nodes().create(Node.lateChildOf(tree, NodeKind.JOB, "boot").data(data(build)).build());
    Node foreign =
        stranger
            .nodes()
            .create(Node.lateChildOf(tree, NodeKind.JOB, "x").data(data(build)).build());
    Node future =
        Node.lateChildOf(foreign, NodeKind.TEST, "x")
            .updated(Instant.now().plus(Duration.ofDays(400)))
            .build();
    stranger.nodes().submitTree(new NodeTree(foreign, List.of(new NodeTree(future, List.of()))));
    NodeWatch watch =
        new NodeWatch(
            api,
            tree.requireId(),
            new WatchTarget(List.of("boot"), Optional.empty()),
            new Owners(
                new CountedOwners(Set.of("pipeline"), new RuntimeUsers(Map.of())),
                true,
                note -> {}),
            node -> {
              if (node.requireId().equals(running.requireId()) && node.result() == null) {
                api.nodes()
                    .update(
                        node,
                        now -> now.toBuilder().state(NodeState.DONE).result(Result.PASS).build());
              }
            });
    Verdict verdict =
        watch.await(
            Optional.of(Duration.ofSeconds(30)),
            Duration.ofMillis(10),
            new PrintWriter(Writer.nullWriter()));
    assertThat(verdict.outcome()).as(verdict.why()).isEqualTo(Verdict.Outcome.PASS);
  }

  @Test
  void whereNothingSaysWhomToTrustAllCountAndTheUserIsTold() throws IOException {
    KciApi watch = run("", "node", "watch", checkout.requireId(), "--job", "boot");
    assertThat(watch.exitCode()).isEqualTo(1);
    assertThat(watch.err())
        .startsWith(
            "Counting the results of all users: there is no token, and no trusted_owners are set;"
                + " --owner USER limits this\n");
    assertThat(run("", "results", "mainline/master").err().lines())
        .containsExactly(
            "Including the checkouts of all users, since no trusted_owners are set; --owner USER"
                + " limits this");
  }

  @Test
  void aStrangersOwnNodeHasNoResult() throws IOException {
    KciApi watch = run(token("pipeline"), "node", "watch", forged.requireId());
    assertThat(watch.exitCode()).isEqualTo(125);
    assertThat(watch.err())
        .contains("job " + forged.requireId() + " belongs to runtime-shell, whose results do not");
    assertThat(run(token("pipeline"), "node", "watch", boot.requireId()).exitCode()).isZero();
  }

  @Test
  void theUserOfARuntimeCountsWhereItIsAtWork() throws IOException {
    String settings =
        """
        [DEFAULT]
        trusted_owners = ["pipeline"]
        [runtime.%s]
        user = "runtime-shell"
        """;
    String id = checkout.requireId();
    assertThat(run(settings.formatted("shell"), "node", "watch", id, "--job", "boot").exitCode())
        .isEqualTo(1);
    assertThat(run(settings.formatted("lab"), "node", "watch", id, "--job", "boot").exitCode())
        .isZero();
    assertThat(
            run(settings.formatted("shell"), "node", "watch", boot.requireId(), "--test", "login")
                .exitCode())
        .as("the test inherits the job's runtime")
        .isEqualTo(1);
  }

  @Test
  void resultsOfOthersAreNumbersOnly() throws IOException {
    KciApi results = run(token("pipeline"), "results", checkout.requireId());
    assertThat(results.out())
        .contains("jobs:   1 passed\n", "tests:  1 passed\n", "by:     pipeline\n")
        .contains("others: 3 results " + NOT_COUNTED);
    JsonObject json =
        JsonText.parseObject(
            run(token("pipeline"), "results", checkout.requireId(), "--format", "json").out());
    assertThat(json.integer("others.results")).hasValue(3L);
    assertThat(json.strings("others.owners")).containsExactly("runtime-shell");
    assertThat(run(token("pipeline"), "results", "mainline/master", "--since", "1d").out())
        .containsPattern("\\D2 .* 1/1 +1/1 +1/1");
  }

  @Test
  void strangersCheckoutsAreNotABranchsNewest() throws IOException {
    checkout(stranger, 3, Duration.ofMinutes(1));
    checkout(stranger, 4, Duration.ofMinutes(90));
    String settings = "[DEFAULT]\ntrusted_owners = [\"pipeline\"]\n";
    assertThat(run(settings, "results", "mainline/master").out()).startsWith("mainline/master v2");
    assertThat(run(settings, "results", "v3").err()).contains("there is no checkout 'v3'");
    assertThat(run("", "results", checkout.requireId() + "~1").out())
        .startsWith("mainline/master v1");
    assertThat(run("", "results", "mainline/master").out()).startsWith("mainline/master v3");
  }

  @Test
  void nobodyElsesFailureIsARegression() throws IOException {
    assertThat(
            run(token("pipeline"), "results", "compare", older.requireId(), checkout.requireId())
                .out())
        .contains("no difference");
    assertThat(
            run("", "results", "compare", older.requireId(), checkout.requireId(), "--all-owners")
                .out())
        .contains("regression");
  }

  @Test
  void historiesAreOfTrustedUsers() throws IOException {
    String settings = "[DEFAULT]\ntrusted_owners = [\"pipeline\"]\n";
    assertThat(run(settings, "results", "history", "boot").out()).containsPattern(" PP +2/2 ");
    KciApi all = run(token("pipeline"), "results", "history", "boot");
    assertThat(all.out()).doesNotContainPattern(" PP +2/2 ");
    assertThat(all.err()).contains("Including the checkouts of all users");
  }

  @Test
  void aForgedAttemptDoesNotUseUpTheRetries() throws IOException {
    assertThat(run(token("pipeline"), "node", "retry", boot.requireId()).out())
        .contains("Sent a retry of boot, attempt 2");
    KciApi refused = run(token("pipeline"), "node", "retry", forged.requireId());
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("belongs to runtime-shell, whose results do not count");
  }

  private String token(String user) {
    return "[DEFAULT]\napi_token = \"" + sandbox.token(user).reveal() + "\"\n";
  }

  /**
   * @param words strings, or lists of them
   */
  private KciApi run(String settings, Object... words) throws IOException {
    List<String> all = new ArrayList<>();
    for (Object word : words) {
      if (word instanceof List<?> more) {
        more.forEach(each -> all.add(String.valueOf(each)));
      } else {
        all.add(String.valueOf(word));
      }
    }
    Path file = Files.writeString(folder.resolve("kernelci.toml"), settings);
    all.addAll(List.of("--settings", file.toString(), "--log-level", "error"));
    all.addAll(List.of("--api-url", sandbox.url().toString()));
    return KciApi.run(all.toArray(String[]::new));
  }

  private static Node checkout(dev.kci.api.KciApi by, int number, Duration age) {
    JsonObject revision =
        new KernelRevision("mainline", URL, "master", String.valueOf(number).repeat(40))
            .toJson()
            .with("describe", "v" + number);
    return by.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .created(Instant.now().minus(age))
                .state(NodeState.AVAILABLE)
                .data(JsonObject.of("kernel_revision", revision.asMap()))
                .build());
  }

  private static Node build(dev.kci.api.KciApi by, Node checkout) {
    return done(
        by,
        Node.lateChildOf(checkout, NodeKind.KBUILD, "kbuild")
            .artifact("kernel", "https://files.example.org/bzImage")
            .data(data(checkout)),
        Result.PASS);
  }

  private static Node job(dev.kci.api.KciApi by, Node build, long attempt, Result result) {
    return done(
        by,
        Node.lateChildOf(build, NodeKind.JOB, "boot")
            .retryCounter(attempt)
            .data(data(build).with("runtime", "shell").with("platform", "qemu")),
        result);
  }

  private static void login(dev.kci.api.KciApi by, Node job, Result result) {
    done(
        by,
        Node.lateChildOf(job, NodeKind.TEST, "login").data(data(job).with("platform", "qemu")),
        result);
  }

  private static JsonObject data(Node parent) {
    return JsonObject.of(Map.of("kernel_revision", parent.data().asMap().get("kernel_revision")));
  }

  private static Node done(dev.kci.api.KciApi by, NodeBuilder node, Result result) {
    return by.nodes().create(node.state(NodeState.DONE).result(result).build());
  }
}
