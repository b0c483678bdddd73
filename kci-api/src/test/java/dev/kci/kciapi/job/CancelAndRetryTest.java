package dev.kci.kciapi.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.Subscription;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.kciapi.KciApi;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code job cancel}, {@code checkout cancel} and {@code node retry}, against the sandbox. */
@Timeout(120)
class CancelAndRetryTest {
  private final Sandbox sandbox = Sandbox.start();
  private final dev.kci.api.KciApi api = api("pipeline");
  private final dev.kci.api.KciApi lab = api("runtime-shell");
  @TempDir private Path folder;
  private Node checkout;
  private Node build;
  private Node boot;

  private dev.kci.api.KciApi api(String user) {
    return dev.kci.api.KciApi.builder(sandbox.url()).token(sandbox.token(user)).build();
  }

  @BeforeEach
  void prepare() throws IOException {
    Files.writeString(
        folder.resolve("kernelci.toml"),
        "[DEFAULT]\napi_token = \"" + sandbox.token("pipeline").reveal() + "\"\n");
    checkout = api.nodes().create(Node.builder(NodeKind.CHECKOUT, "checkout").treeid("t").build());
    build =
        api.nodes()
            .create(
                Node.childOf(checkout, NodeKind.KBUILD, "kbuild")
                    .artifact("kernel", "https://files.example.org/bzImage")
                    .build());
    boot =
        api.nodes()
            .create(
                Node.childOf(build, NodeKind.JOB, "boot")
                    .data("runtime", "shell")
                    .data("platform", "qemu")
                    .build());
  }

  @AfterEach
  void close() {
    api.close();
    lab.close();
    sandbox.close();
  }

  @Test
  void aCancelledJobIsSkippedAndItsParentGoesOn() {
    assertThat(run("job", "cancel", boot.requireId())).contains(boot.requireId(), "skip");

    Node now = now(boot);
    assertThat(now.state()).isEqualTo(NodeState.DONE);
    assertThat(now.result()).isEqualTo(Result.SKIP);
    assertThat(now.errorCode()).hasValue("Canceled");
    assertThat(now.errorMessage()).hasValue("cancelled by pipeline");
    assertThat(now.cancelledBy()).hasValue("pipeline");
    assertThat(now.data().string("runtime")).as("kept").hasValue("shell");
    assertThat(now(build).state()).isEqualTo(NodeState.RUNNING);
  }

  @Test
  void aResultThatIsThereStays() {
    api.nodes().update(build, node -> node.withResult(Result.PASS).withState(NodeState.AVAILABLE));

    assertThat(run("job", "cancel", build.requireId())).contains(boot.requireId(), "skip");

    assertThat(now(build).state()).isEqualTo(NodeState.DONE);
    assertThat(now(build).result()).isEqualTo(Result.PASS);
    assertThat(now(build).errorCode()).isEmpty();
    assertThat(now(build).cancelledBy()).hasValue("pipeline");
    KciApi watched = kciApi("node", "watch", build.requireId());
    assertThat(watched.exitCode()).isEqualTo(125);
    assertThat(watched.err()).contains("kbuild, pass (cancelled by pipeline)");
  }

  @Test
  void aCheckoutIsCancelledWithEverythingUnfinishedThatIsOurs() {
    Node passed = api.nodes().update(child("kbuild-arm"), node -> node.done(Result.PASS));
    Node foreign = lab.nodes().create(Node.childOf(build, NodeKind.JOB, "foreign").build());

    KciApi run = kciApi("checkout", "cancel", checkout.requireId());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(1 + 3);
    assertThat(run.err())
        .isEqualTo("1 unfinished node below it belongs to somebody else and stays\n");
    for (Node node : List.of(checkout, build, boot)) {
      assertThat(now(node).state()).as(node.name()).isEqualTo(NodeState.DONE);
      assertThat(now(node).result()).as(node.name()).isEqualTo(Result.SKIP);
    }
    assertThat(now(passed).result()).isEqualTo(Result.PASS);
    assertThat(now(foreign).state()).isEqualTo(NodeState.RUNNING);
    KciApi again = kciApi("checkout", "cancel", checkout.requireId());
    assertThat(again.err()).contains("checkout " + checkout.requireId() + " is already done\n");
    assertThat(again.exitCode()).isZero();
  }

  @Test
  void othersNodesAreNotCancelled() {
    Node foreign = lab.nodes().create(Node.childOf(build, NodeKind.JOB, "foreign").build());
    Node below = api.nodes().create(Node.lateChildOf(foreign, NodeKind.TEST, "own").build());

    assertThat(failed("job", "cancel", foreign.requireId()))
        .contains("job " + foreign.requireId() + " belongs to ", ", and the token to pipeline");
    assertThat(now(foreign).state()).isEqualTo(NodeState.RUNNING);
    assertThat(now(below).state()).isEqualTo(NodeState.RUNNING);
  }

  @Test
  void eachCommandSaysWhatItIsNotFor() {
    Node test = api.nodes().create(Node.childOf(boot, NodeKind.TEST, "login").build());
    assertThat(failed("job", "cancel", checkout.requireId())).contains("is a checkout; use");
    assertThat(failed("job", "cancel", test.requireId())).contains("cancel its job, ");
    assertThat(failed("checkout", "cancel", boot.requireId())).contains("is a job; use");
    assertThat(failed("node", "retry", checkout.requireId())).contains("is a checkout; expected");
    assertThat(failed("node", "retry", boot.requireId())).contains("is still running; a retry");
  }

  @Test
  void aRetryIsTheEventOfARetryService() {
    api.nodes().update(boot, node -> node.done(Result.FAIL));
    Node test = api.nodes().create(Node.lateChildOf(boot, NodeKind.TEST, "login").build());
    try (Subscription retries = api.events().subscribe("retry", false, null)) {
      assertThat(run("node", "retry", test.requireId()))
          .contains("Sent a retry of boot, attempt 2")
          .contains("kci-api node watch " + build.requireId() + " --job boot");

      JsonObject event = event(retries);
      assertThat(event.string("id")).hasValue(build.requireId());
      assertThat(event.string("kind")).hasValue("kbuild");
      assertThat(event.string("state")).hasValue("available");
      assertThat(event.strings("jobfilter")).containsExactly("boot");
      assertThat(event.strings("platform_filter")).containsExactly("qemu");
      assertThat(event.integer("retry_counter")).hasValue(1L);
      assertThat(event.string("debug.retry_by")).hasValue(boot.requireId());
    }
  }

  @Test
  void aRetryOfABuildKeepsItsOwnPartOfTheFilter() {
    Node filtered =
        api.nodes()
            .create(
                Node.childOf(checkout, NodeKind.KBUILD, "kbuild-arm")
                    .jobfilter(List.of("kbuild", "kbuild-arm", "boot"))
                    .retryCounter(3)
                    .state(NodeState.DONE)
                    .result(Result.INCOMPLETE)
                    .build());
    try (Subscription retries = api.events().subscribe("retry", false, null)) {
      KciApi run = kciApi("node", "retry", filtered.requireId());

      assertThat(run.err()).contains("a runner only starts attempt 5 with --retries 4 or more");
      JsonObject event = event(retries);
      assertThat(event.strings("jobfilter")).containsExactly("kbuild-arm", "boot");
      assertThat(event.integer("retry_counter")).hasValue(4L);
    }
  }

  private static JsonObject event(Subscription retries) {
    while (true) {
      JsonObject data = JsonObject.from(retries.next().data()).orElse(JsonObject.empty());
      if (data.has("id")) {
        return data;
      }
    }
  }

  private Node child(String name) {
    return api.nodes().create(Node.childOf(checkout, NodeKind.KBUILD, name).build());
  }

  private Node now(Node node) {
    return api.nodes().get(node.requireId());
  }

  private String run(String... arguments) {
    KciApi run = kciApi(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  private String failed(String... arguments) {
    KciApi run = kciApi(arguments);
    assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
    assertThat(run.err().lines().filter(line -> !line.startsWith("WARNING"))).hasSize(1);
    return run.err();
  }

  private KciApi kciApi(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--api-url", sandbox.url().toString()));
    all.addAll(List.of("--settings", folder.resolve("kernelci.toml").toString()));
    return KciApi.run(all.toArray(String[]::new));
  }
}
