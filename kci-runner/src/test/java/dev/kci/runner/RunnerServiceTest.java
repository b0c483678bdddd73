package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import dev.kci.pipeline.schedule.RuntimeSelection;
import dev.kci.runner.create.RunnerMark;
import dev.kci.runner.supervise.RuntimeSupervisor;
import dev.kci.runtime.Await;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.faults.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is created for an event, and by whom, against the sandbox; nothing is run. */
class RunnerServiceTest {
  @TempDir Path temp;
  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicReference<Runnable> beforePost = new AtomicReference<>(() -> {});
  private final Deque<Runnable> beforeLooks = new ArrayDeque<>();
  private UnaryOperator<String> answers = UnaryOperator.identity();
  private final KciApi watched =
      KciApi.builder(sandbox.url())
          .token(sandbox.token("pipeline"))
          .httpClient(
              new OkHttpClient.Builder()
                  .addInterceptor(
                      chain -> {
                        requests.add(chain.request().method());
                        if (chain.request().method().equals("POST")) {
                          beforePost.getAndSet(() -> {}).run();
                        }
                        if (chain.request().url().queryParameter("parent") != null
                            && !beforeLooks.isEmpty()) {
                          beforeLooks.remove().run();
                        }
                        Response answer = chain.proceed(chain.request());
                        ResponseBody body = answer.body();
                        String text = answers.apply(body.string());
                        return answer
                            .newBuilder()
                            .body(ResponseBody.create(text, body.contentType()))
                            .build();
                      })
                  .build())
          .build();

  @AfterEach
  void stop() {
    api.close();
    watched.close();
    sandbox.close();
  }

  private Runner runner(KciApi with, String instance) throws IOException {
    with.users().username(); // as at the start of a runner
    return Runners.of(with, temp.resolve("config"), instance, Set.of(), null, 2);
  }

  @Test
  void eachJobIsCreatedOnceHoweverOftenTheEventArrives() throws IOException {
    Runner runner = runner(watched, "one");
    Node checkout = checkout("c1");
    requests.clear();
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    assertThat(names(checkout)).containsExactlyInAnyOrder("build", "any", "other");
    assertThat(requests).describedAs("1 a job, 3, and heartbeats").hasSize(3 + 4);

    requests.clear();
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    runner(api, "two").service().handle(NodeEvent.ofCurrent(checkout));
    assertThat(names(checkout)).hasSize(3);
    assertThat(requests).containsExactly("GET", "GET");
  }

  @Test
  void oneOfTwoRunnersWithTheSameJobContinues() throws IOException {
    Runner first = runner(api, "one");
    Runner second = runner(watched, "two");
    Node checkout = checkout("c1");
    bothCreate(first, second, checkout);

    List<Node> children = children(checkout);
    assertThat(children).hasSize(6);
    for (Node node : children) {
      if (new RunnerMark("one").isOn(node)) {
        assertThat(node.state()).isEqualTo(NodeState.RUNNING);
        assertThat(first.runtimes().has(node.requireId())).isTrue();
      } else {
        assertThat(node.state()).isEqualTo(NodeState.DONE);
        assertThat(node.result()).isNull();
        assertThat(node.supersededBy())
            .hasValueSatisfying(id -> assertThat(id).isLessThan(node.requireId()));
        assertThat(second.runtimes().has(node.requireId())).isFalse();
      }
    }
  }

  /** The second, which is watched, has found nothing yet when the first creates all. */
  private void bothCreate(Runner first, Runner second, Node checkout) {
    NodeEvent event = NodeEvent.ofCurrent(checkout);
    beforePost.set(() -> first.service().handle(event));
    second.service().handle(event);
  }

  @Test
  void duplicateThatCannotBeEndedDoesNotRunAndIsEndedLater() throws IOException {
    Runner first = runner(api, "one");
    Runner second = runner(watched, "two");
    Node checkout = checkout("c1");
    sandbox.faults().next(1, Fault.status(403).on("PATCH", ""));
    bothCreate(first, second, checkout);

    assertThat(children(checkout)).filteredOn(node -> node.supersededBy().isPresent()).hasSize(2);
    assertThat(children(checkout)).noneMatch(node -> second.runtimes().has(node.requireId()));

    second.service().handle(NodeEvent.ofCurrent(checkout));
    assertThat(children(checkout)).filteredOn(node -> node.supersededBy().isPresent()).hasSize(3);
  }

  @Test
  void duplicateWithALowerIdMayAppearLater() throws IOException {
    Runner runner = runner(watched, "one");
    Node checkout = checkout("c1");
    beforeLooks.add(() -> {}); // nothing is there
    beforeLooks.add(() -> twin(child(checkout, "build"))); // another runner has begun
    beforeLooks.add(
        () -> { // and another process of the server has given the next node a lower id
          String id = twin(child(checkout, "any")).requireId();
          answers = text -> text.replace(id, "0" + id.substring(1));
        });
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    assertThat(beforeLooks).isEmpty();
    assertThat(children(checkout))
        .filteredOn(node -> runner.runtimes().has(node.requireId()))
        .extracting(Node::name)
        .containsExactlyInAnyOrder("build", "other");
    assertThat(child(checkout, "any").supersededBy()).isPresent();
  }

  private Node twin(Node node) {
    return api.nodes()
        .create(
            Node.builder(node.kind(), node.name())
                .parent(node.parent())
                .path(node.path())
                .data(node.data())
                .debug(new RunnerMark("two").in(node.debug(), ""))
                .build());
  }

  @Test
  void runnerThatDiedBeforeItsCheckChecksAfterItsStart() throws IOException {
    Node checkout = checkout("c1");
    runner(api, "one").service().handle(NodeEvent.ofCurrent(checkout));
    Node lower = child(checkout, "any");
    // of the other runner, in another runtime of the type: it is the same job all the same
    String other = lower.runtime().equals(Optional.of("a")) ? "b" : "a";
    JsonObject data = lower.data().with("runtime", other);
    Node higher =
        api.nodes()
            .create(
                Node.childOf(checkout, NodeKind.JOB, "any")
                    .data(data)
                    .debug(new RunnerMark("two").in(lower.debug(), ""))
                    .build());

    Runner restarted = runner(api, "two");
    restarted.recovery().run();
    assertThat(restarted.runtimes().has(higher.requireId())).isFalse();
    Node ended = api.nodes().get(higher.requireId());
    assertThat(ended.result()).isNull();
    assertThat(ended.processedByKcidbBridge()).isTrue();
    assertThat(ended.supersededBy()).contains(lower.requireId());

    Runner first = runner(api, "one");
    first.recovery().run();
    assertThat(first.runtimes().has(lower.requireId())).isTrue();
  }

  /** The server forgets events after some days, and nobody sends those of a silent update. */
  @Test
  void waitingJobWhoseNodeEndedWithoutAnEventIsNotSubmitted() throws IOException {
    Runner runner = runner(watched, "one");
    Node checkout = checkout("c1");
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    Node ended =
        api.nodes()
            .updateSilently(
                child(checkout, "build"), node -> node.cancelled("kci-api", "not needed"));
    requests.clear();
    runner.recovery().run();
    assertThat(requests).as("no query for each job").hasSize(2 * 2);
    assertThat(waiting(runner))
        .containsExactlyInAnyOrder(
            child(checkout, "any").requireId(), child(checkout, "other").requireId());

    runner.runtimes().supervisors().forEach(RuntimeSupervisor::start);
    Await.until(
        "the job is given up",
        Duration.ofSeconds(30),
        () -> !runner.runtimes().has(ended.requireId()));
    runner.close();
    assertThat(api.nodes().get(ended.requireId())).isEqualTo(ended);
  }

  @Test
  void failureOfOneRuntimeKeepsNoOtherFromBeingRecovered() throws IOException {
    Node checkout = checkout("c1");
    runner(api, "one").service().handle(NodeEvent.ofCurrent(checkout));
    Node other =
        children(checkout).stream()
            .filter(node -> node.runtime().equals(Optional.of("b")))
            .findFirst()
            .orElseThrow();
    Runner restarted = runner(api, "one");
    sandbox.faults().next(1, Fault.status(500).on("GET", "/latest/nodes"));
    restarted.recovery().run();
    assertThat(restarted.runtimes().has(child(checkout, "build").requireId())).isFalse();
    assertThat(restarted.runtimes().has(other.requireId())).isTrue();

    restarted.recovery().run();
    assertThat(restarted.runtimes().has(child(checkout, "build").requireId())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 503})
  void recoveryEndsIfTheApiIsAwayOrRefusesTheToken(int status) throws IOException {
    Runner runner = runner(api, "one");
    sandbox.faults().next(4, Fault.status(status).on("GET", "/latest/nodes"));
    assertThatThrownBy(runner.recovery()::run).isInstanceOf(ApiException.class);
    sandbox.faults().clear();
  }

  private static List<String> waiting(Runner runner) {
    return runner.runtimes().supervisors().stream()
        .flatMap(supervisor -> supervisor.unended().stream())
        .map(job -> job.node().requireId())
        .toList();
  }

  @Test
  void choiceAmongRuntimesOfATypeIsBalancedAndExplained() throws IOException {
    runner(api, "one").service().handle(NodeEvent.ofCurrent(checkout("c1")));
    List<Node> byType =
        api.nodes().findAll(NodeQuery.where(NodeField.NAME.in(List.of("any", "other"))));
    assertThat(byType)
        .extracting(node -> node.runtime().orElse(""))
        .containsExactlyInAnyOrder("a", "b");
    assertThat(byType)
        .extracting(node -> node.debug().string(RuntimeSelection.Choice.KEY).orElse(""))
        .allSatisfy(text -> assertThat(text).startsWith("least loaded of type shell: "));
  }

  @Test
  void lateEventIsOneWarningThatNamesTheLostJobs() throws IOException {
    Runner runner = runner(api, "one");
    Node early = checkout("c1");
    NodeEvent inTime = NodeEvent.ofCurrent(early);
    runner.service().handle(inTime);
    Node late = checkout("c2");
    NodeEvent event = NodeEvent.ofCurrent(late);
    api.nodes().update(early, node -> node.withState(NodeState.CLOSING));
    api.nodes().update(late, node -> node.done(Result.PASS));
    List<String> warnings = new ArrayList<>();
    Handler handler = collecting(warnings);
    Logger logger = Logger.getLogger(RunnerService.class.getName());
    logger.setLevel(Level.WARNING);
    logger.addHandler(handler);
    try {
      runner.service().handle(event);
      runner.service().handle(event);
      runner.service().handle(inTime);
    } finally {
      logger.removeHandler(handler);
      logger.setLevel(null);
    }
    assertThat(names(late)).isEmpty();
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains(late.requireId(), "too late", "state=done", "count=3", "any", "build", "other");
  }

  private static Handler collecting(List<String> warnings) {
    return new Handler() {
      @Override
      public void publish(LogRecord event) {
        if (event.getLevel().intValue() >= Level.WARNING.intValue()) {
          warnings.add(event.getMessage());
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  /** The job follows a process in any state; the event tells of one, and the node is in another. */
  @ParameterizedTest(name = "an event {0} of a node {1}: {2}")
  @CsvSource({
    "running, running, true",
    "running, available, true",
    "running, closing, false",
    "running, done, false",
    "available, running, false",
    "available, available, true",
    "available, closing, false",
    "available, done, false",
    "closing, closing, false",
    "closing, done, false",
    "done, closing, false",
    "done, done, true"
  })
  void closingParentGetsNoChildren(String told, String now, boolean children) throws IOException {
    Node checkout = checkout("c1");
    Node parent =
        api.nodes()
            .create(
                Node.childOf(checkout, new NodeKind("process"), "process")
                    .data(checkout.data())
                    .state(NodeState.of(now))
                    .build());
    NodeEvent event = NodeEvent.of(NodeJson.write(parent).with("state", told)).orElseThrow();
    runner(api, "one").service().handle(event);
    assertThat(names(parent)).isEqualTo(children ? List.of("follow") : List.of());
  }

  @Test
  void eventOfTheRetryServiceRunsTheJobAgainUnderANewKey() throws IOException {
    Runner runner = runner(api, "one");
    Node checkout = checkout("c1");
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    Node closing = api.nodes().update(checkout, node -> node.withState(NodeState.CLOSING));
    NodeEvent again =
        NodeEvent.of(
                NodeJson.write(closing)
                    .with("state", "available")
                    .with("jobfilter", List.of("any"))
                    .with("platform_filter", List.of("shell"))
                    .with("retry_counter", 1L))
            .orElseThrow();
    assertThat(runner.service().mayCauseJobs(again)).isTrue();
    runner.service().retry(again);
    runner.service().retry(again);
    assertThat(children(checkout))
        .filteredOn(node -> node.retryCounter() == 1)
        .extracting(Node::name)
        .containsExactly("any");
    assertThat(names(checkout)).hasSize(4);
  }

  @Test
  void jobWithReportedTestsIsRetried() throws IOException {
    Runner runner = runner(api, "one");
    Node checkout = checkout("c1");
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    Node job = child(checkout, "any").done(Result.INCOMPLETE);
    Node test = Node.lateChildOf(job, NodeKind.TEST, "t").result(Result.PASS).build();
    Node ended =
        api.nodes().submitTree(new NodeTree(job, List.of(new NodeTree(test, List.of())))).get(0);
    runner.service().handle(NodeEvent.ofCurrent(ended));
    assertThat(tried(checkout, "any", 1).retryCounter()).isEqualTo(1);
  }

  /** The server refuses to end it, so its timeout comes, which is not the job's result. */
  @Test
  void duplicateThatTimesOutIsNotRetriedButMarked() throws IOException {
    Runner first = runner(api, "one");
    Runner second = runner(watched, "two");
    Node checkout = checkout("c1");
    sandbox.faults().next(3, Fault.status(403).on("PATCH", ""));
    bothCreate(first, second, checkout);
    List<Node> duplicates =
        children(checkout).stream().filter(new RunnerMark("two")::isOn).toList();
    assertThat(duplicates).hasSize(3).allMatch(node -> node.supersededBy().isEmpty());

    List<Node> timedOut = duplicates.stream().map(this::timeOut).toList();
    timedOut.forEach(node -> second.service().handle(NodeEvent.ofCurrent(node)));
    assertThat(children(checkout)).hasSize(6);

    sandbox.faults().next(1, Fault.status(403).on("PATCH", ""));
    second.recovery().run();
    assertThat(children(checkout)).filteredOn(node -> node.supersededBy().isPresent()).hasSize(2);
    second.recovery().run();
    assertThat(children(checkout))
        .filteredOn(node -> node.supersededBy().isPresent())
        .extracting(Node::id)
        .containsExactlyInAnyOrderElementsOf(duplicates.stream().map(Node::id).toList());
  }

  @Test
  void recoveryGoesOnIfTheSiblingsOfATimedOutJobCannotBeRead() throws IOException {
    Runner runner = runner(watched, "one");
    Node checkout = checkout("c1");
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    timeOut(child(checkout, "build"));
    beforeLooks.add(() -> sandbox.faults().next(1, Fault.status(403).on("GET", "/latest/nodes")));
    assertThatCode(runner.recovery()::run).doesNotThrowAnyException();
    assertThat(beforeLooks).isEmpty();
  }

  @Test
  void jobThatTimedOutWaitingIsOnlyCheckedForDuplicatesOnce() throws IOException {
    Runner runner = runner(watched, "one");
    Node checkout = checkout("c1");
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    timeOut(child(checkout, "build"));
    requests.clear();
    runner.recovery().run();
    runner.recovery().run();
    assertThat(requests).as("4 queries a pass, and one for the siblings").hasSize(2 * 4 + 1);
    assertThat(children(checkout)).allMatch(node -> node.supersededBy().isEmpty());
  }

  private Node timeOut(Node node) {
    return api.nodes()
        .update(
            node,
            read ->
                read.done(Result.INCOMPLETE)
                    .withData(read.data().with("error_code", ErrorCode.NODE_TIMEOUT.wireName())));
  }

  /** A shell's job stays with its creator, but its checkout may move to another replica. */
  @Test
  void jobOfAnotherReplicaOfTheGroupIsRetried() throws IOException {
    Runner creator = Runners.replica(api, temp.resolve("config"), "farm-1", "farm");
    Runner owner = Runners.replica(api, temp.resolve("config"), "farm-2", "farm");
    Runner stranger = runner(api, "two");
    Node checkout = checkout("c1");
    creator.service().handle(NodeEvent.ofCurrent(checkout));
    Node ended = api.nodes().update(child(checkout, "any"), node -> node.done(Result.INCOMPLETE));

    stranger.service().handle(NodeEvent.ofCurrent(ended));
    assertThat(stranger.reconciliation().nodes()).noneMatch(node -> node.result() != null);
    assertThat(names(checkout)).hasSize(3);
    owner.reconciliation().nodes().map(NodeEvent::ofCurrent).forEach(owner.service()::handle);

    Node again = tried(checkout, "any", 1);
    assertThat(owner.runtimes().has(again.requireId())).isTrue();
    owner.service().handle(NodeEvent.ofCurrent(ended));
    assertThat(names(checkout)).hasSize(4);
  }

  @Test
  void incompleteJobIsRetriedUntilThereIsANewerCheckout() throws IOException {
    Runner runner = runner(api, "one");
    Node checkout = checkout("c1");
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    Node ended = api.nodes().update(child(checkout, "any"), node -> node.done(Result.INCOMPLETE));
    assertThat(runner.service().concerns(NodeEvent.ofCurrent(ended))).isTrue();
    runner.service().handle(NodeEvent.ofCurrent(ended));
    runner.service().handle(NodeEvent.ofCurrent(ended));

    Node second = tried(checkout, "any", 1);
    assertThat(names(checkout)).hasSize(4);
    assertThat(runner.runtimes().has(second.requireId())).isTrue();

    Node newer = checkout("c2");
    Node again = api.nodes().update(second, node -> node.done(Result.INCOMPLETE));
    runner.service().handle(NodeEvent.ofCurrent(again));
    assertThat(names(checkout)).hasSize(4);

    api.nodes().update(newer, node -> node.done(Result.SKIP).withSupersededBy("x"));
    runner.reconciliation().nodes().map(NodeEvent::ofCurrent).forEach(runner.service()::handle);
    assertThat(names(checkout)).describedAs("decided is decided").hasSize(4);
    Runner restarted = runner(api, "one");
    restarted
        .reconciliation()
        .nodes()
        .map(NodeEvent::ofCurrent)
        .forEach(restarted.service()::handle);
    assertThat(tried(checkout, "any", 2).state()).isEqualTo(NodeState.RUNNING);
    assertThat(names(checkout)).hasSize(5);
  }

  @Test
  void retriedBuildRunsItsTestsAgain() throws IOException {
    Runner runner = runner(api, "one");
    Node checkout = checkout("c1");
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    Node ended = api.nodes().update(child(checkout, "build"), node -> node.done(Result.INCOMPLETE));
    runner.service().handle(NodeEvent.ofCurrent(ended));
    Node second =
        api.nodes()
            .update(
                tried(checkout, "build", 1),
                node -> node.available(Instant.now()).withResult(Result.PASS));
    runner.service().handle(NodeEvent.ofCurrent(second));
    assertThat(names(second)).containsExactly("test");
    assertThat(child(second, "test").retryCounter()).as("it is tried for the first time").isZero();
    assertThat(names(checkout)).hasSize(4);
  }

  @Test
  void missedNodesAreFoundAndHandledOnce() throws IOException {
    Node checkout = checkout("c1");
    Runner runner = Runners.of(api, temp.resolve("config"), "one", Set.of(), null, 0);
    for (int i = 0; i < 2; i++) {
      runner.reconciliation().nodes().map(NodeEvent::ofCurrent).forEach(runner.service()::handle);
      assertThat(names(checkout)).containsExactlyInAnyOrder("build", "any", "other");
    }
    Node build =
        api.nodes()
            .update(
                child(checkout, "build"),
                node -> node.available(Instant.now()).withResult(Result.PASS));
    api.nodes().update(child(checkout, "any"), node -> node.done(Result.PASS));
    runner.reconciliation().nodes().map(NodeEvent::ofCurrent).forEach(runner.service()::handle);
    assertThat(names(build)).containsExactly("test");
    assertThat(names(checkout)).hasSize(3);

    try (KciApi lab = connect("runtime-shell")) {
      assertThat(Runners.of(lab, temp.resolve("config"), "lab", Set.of(), null, 0).reconciliation())
          .satisfies(found -> assertThat(found.nodes()).isEmpty());
    }
  }

  @Test
  void noJobsStartFromAPatchSeries() throws IOException {
    Runner runner = runner(api, "one");
    Node series = patchSeries(checkout("c1"));
    runner.service().handle(NodeEvent.ofCurrent(series));
    runner.service().retry(NodeEvent.ofCurrent(series));
    assertThat(children(series)).isEmpty();
    assertThat(runner.reconciliation().nodes().map(Node::name)).containsExactly("checkout");
  }

  @Test
  void jobIsRetriedDespiteANewerPatchSeries() throws IOException {
    Runner runner = runner(api, "one");
    Node checkout = checkout("c1");
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    patchSeries(checkout);
    Node ended = api.nodes().update(child(checkout, "any"), node -> node.done(Result.INCOMPLETE));
    runner.service().handle(NodeEvent.ofCurrent(ended));
    assertThat(tried(checkout, "any", 1).state()).isEqualTo(NodeState.RUNNING);
  }

  @Test
  void jobOfAPatchSeriesIsRetriedDespiteANewerCheckout() throws IOException {
    Runner runner = runner(api, "one");
    Node series = patchSeries(checkout("c1"));
    Node build = build(series);
    runner.service().handle(NodeEvent.ofCurrent(build));
    Node ended = api.nodes().update(child(build, "test"), node -> node.done(Result.INCOMPLETE));
    checkout("c2");
    runner.service().handle(NodeEvent.ofCurrent(ended));
    assertThat(tried(build, "test", 1).state()).isEqualTo(NodeState.RUNNING);
  }

  @Test
  void jobOfAPatchSeriesNeitherWaitsForAFrequencyNorStartsOne() throws IOException {
    Runner runner = runner(api, "one");
    Node first = build(patchSeries(checkout("c1")));
    runner.service().handle(NodeEvent.ofCurrent(first));
    Node second = build(checkout("c2"));
    runner.service().handle(NodeEvent.ofCurrent(second));
    Node third = build(patchSeries(checkout("c3")));
    runner.service().handle(NodeEvent.ofCurrent(third));
    assertThat(names(first)).contains("test");
    assertThat(names(second)).contains("test");
    assertThat(names(third)).contains("test");
  }

  /** A patch series on a checkout, as its service leaves it. */
  private Node patchSeries(Node checkout) {
    return api.nodes()
        .create(
            Node.childOf(checkout, NodeKind.CHECKOUT, "patchset")
                .data(checkout.data())
                .state(NodeState.AVAILABLE)
                .result(Result.PASS)
                .build());
  }

  private Node build(Node parent) {
    return api.nodes()
        .create(
            Node.childOf(parent, NodeKind.KBUILD, "build")
                .data(parent.data())
                .state(NodeState.AVAILABLE)
                .result(Result.PASS)
                .build());
  }

  @Test
  void supersededNodeTriggersNothing() throws IOException {
    Runner runner = runner(api, "one");
    Node checkout = api.nodes().update(checkout("c1"), node -> node.withSupersededBy("x"));
    runner.service().handle(NodeEvent.ofCurrent(checkout));
    runner.service().retry(NodeEvent.ofCurrent(checkout));
    assertThat(children(checkout)).isEmpty();
  }

  @Test
  void onlyNodesOfTheRightOwnerAndSubmitterTriggerJobs() throws IOException {
    Node checkout = checkout("c1");
    NodeEvent event = NodeEvent.ofCurrent(checkout);
    Runners.of(api, temp.resolve("config"), "one", Set.of(), "user:nobody", 0)
        .service()
        .handle(event);
    assertThat(children(checkout)).isEmpty();
    try (KciApi lab = connect("runtime-shell")) {
      Runners.of(lab, temp.resolve("config"), "one", Set.of(), null, 0).service().handle(event);
      assertThat(children(checkout)).describedAs("another user's").isEmpty();
      Runners.of(lab, temp.resolve("config"), "one", Set.of("pipeline"), "service:pipeline", 0)
          .service()
          .handle(event);
      assertThat(children(checkout)).hasSize(3);
    }
  }

  @Test
  void jobWithAFrequencyRunsForOneCheckoutInThatTime() throws IOException {
    Runner runner = runner(watched, "one");
    Node checkout = checkout("c1");
    Node build =
        api.nodes()
            .create(
                Node.childOf(checkout, NodeKind.KBUILD, "build")
                    .data(checkout.data())
                    .state(NodeState.AVAILABLE)
                    .result(Result.PASS)
                    .build());
    runner.service().handle(NodeEvent.ofCurrent(build));
    Node rare = child(build, "test");
    assertThat(rare.state()).isEqualTo(NodeState.RUNNING);

    Node second = checkout("c2");
    Node later =
        api.nodes()
            .create(
                Node.childOf(second, NodeKind.KBUILD, "build")
                    .data(second.data())
                    .state(NodeState.AVAILABLE)
                    .result(Result.PASS)
                    .build());
    runner.service().handle(NodeEvent.ofCurrent(later));
    assertThat(children(later)).isEmpty();

    api.nodes().update(rare, node -> node.done(Result.SKIP).withSupersededBy("x"));
    runner.service().handle(NodeEvent.ofCurrent(later));
    assertThat(names(later)).describedAs("a superseded one does not count").contains("test");
  }

  private KciApi connect(String user) {
    return KciApi.builder(sandbox.url()).token(sandbox.token(user)).build();
  }

  private Node checkout(String commit) {
    String id = "0".repeat(40 - commit.length()) + commit;
    return api.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .kernelRevision(Revisions.of("t", "https://example.org/t.git", "b", id))
                .submitter("service:pipeline")
                .state(NodeState.AVAILABLE)
                .build());
  }

  private List<Node> children(Node parent) {
    return api.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(parent.requireId())));
  }

  private List<String> names(Node parent) {
    return children(parent).stream().map(Node::name).toList();
  }

  private Node child(Node parent, String name) {
    return tried(parent, name, 0);
  }

  private Node tried(Node parent, String name, long retryCounter) {
    return children(parent).stream()
        .filter(node -> node.name().equals(name) && node.retryCounter() == retryCounter)
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " not among " + children(parent)));
  }
}
