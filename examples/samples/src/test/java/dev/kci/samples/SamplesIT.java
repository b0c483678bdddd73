package dev.kci.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.Result;
import dev.kci.sandbox.Sandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts each sample as its readers would, on a sandbox. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SamplesIT {
  @TempDir Path temp;

  private final List<Process> started = new ArrayList<>();
  private Sandbox sandbox;
  private KciApi api;
  private Node checkout;

  @BeforeEach
  void createCheckout() {
    sandbox = Sandbox.start();
    api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
    checkout =
        api.nodes()
            .create(
                Node.builder(NodeKind.CHECKOUT, "checkout")
                    .treeid("tree-1")
                    .kernelRevision(
                        new KernelRevision(
                            "linux", "https://example.org/linux.git", "master", "a".repeat(40)))
                    .build());
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
    api.close();
    sandbox.close();
  }

  private Process start(Class<?> sample, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                sample.getName(),
                sandbox.url().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("KCI_API_TOKEN", sandbox.token("pipeline").reveal());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private List<String> run(Class<?> sample, String... arguments) throws Exception {
    Process process = start(sample, arguments);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(out).isZero();
    return out.lines().toList();
  }

  private Node child(String name) {
    return api.nodes()
        .find(
            NodeQuery.where(NodeField.PARENT.is(checkout.requireId())).and(NodeField.NAME.is(name)))
        .findFirst()
        .orElseThrow();
  }

  private List<String> tests(Node job) {
    return api.nodes()
        .find(NodeQuery.where(NodeField.PARENT.is(job.requireId())))
        .map(test -> test.name() + " " + test.result())
        .sorted()
        .toList();
  }

  @Test
  void listsCheckouts() throws Exception {
    assertThat(run(ListNodesMain.class))
        .containsExactly(checkout.requireId() + " running " + "a".repeat(40));
  }

  @Test
  void watchesACheckoutUntilItIsDone() throws Exception {
    Process watch = start(WatchCheckoutMain.class, checkout.requireId());
    try (BufferedReader out = watch.inputReader()) {
      assertThat(out.readLine()).isEqualTo("checkout running");
      Node build = api.nodes().create(Node.childOf(checkout, NodeKind.KBUILD, "build").build());
      assertThat(out.readLine()).isEqualTo("checkout/build running");
      api.nodes().update(build, node -> node.done(Result.PASS));
      assertThat(out.readLine()).isEqualTo("checkout/build done pass");
      api.nodes().update(checkout, node -> node.done(Result.PASS));
      assertThat(out.readLine()).isEqualTo("checkout done pass");
    }
    assertThat(watch.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(watch.exitValue()).isZero();
  }

  @Test
  void handlesEachEventOnceAlsoAfterAKill() throws Exception {
    Path journal = temp.resolve("journal");
    Process first = start(EventLoopMain.class, journal.toString());
    Node one = api.nodes().create(Node.childOf(checkout, NodeKind.KBUILD, "one").build());
    api.nodes().update(one, node -> node.done(Result.FAIL));
    assertThat(first.inputReader().readLine()).isEqualTo("Noted " + one.id());
    first.destroyForcibly().waitFor();

    Node two = api.nodes().create(Node.childOf(checkout, NodeKind.KBUILD, "two").build());
    api.nodes().update(two, node -> node.done(Result.FAIL));
    Process second = start(EventLoopMain.class, journal.toString());
    assertThat(second.inputReader().readLine()).isEqualTo("Noted " + two.id());
    second.toHandle().destroy();
    assertThat(second.waitFor(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void submitsAJobWithItsTests() throws Exception {
    assertThat(run(SubmitResultsMain.class, checkout.requireId())).hasSize(3);
    Node job = child("my-suite");
    assertThat(job.result()).isEqualTo(Result.FAIL);
    assertThat(tests(job)).containsExactly("boots PASS", "sleeps FAIL");
  }

  @Test
  void runsAJobInARuntimeOfItsOwn() throws Exception {
    assertThat(run(OwnRuntimeMain.class, checkout.requireId()))
        .containsExactly(
            "checkout/board-boot", "checkout/board-boot/power", "checkout/board-boot/boot");
    Node job = child("board-boot");
    assertThat(job.result()).isEqualTo(Result.FAIL);
    assertThat(job.runtime()).contains("board");
    assertThat(tests(job)).containsExactly("boot FAIL", "power PASS");
  }
}
