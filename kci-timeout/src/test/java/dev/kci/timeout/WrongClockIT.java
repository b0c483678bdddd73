package dev.kci.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.cli.Instance;
import dev.kci.cli.Launcher;
import dev.kci.cli.Replica;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.timeout.rules.Mode;
import dev.kci.timeout.rules.RuleSelection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kci-timeout run --once} on a machine whose clock is not the server's. */
class WrongClockIT {
  private static final Logger LOG = Logger.getLogger("dev.kci");

  private final Sandbox sandbox = Sandbox.start();
  private final List<LogRecord> warnings = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord event) {
          if (event.getLevel().intValue() >= Level.WARNING.intValue()) {
            warnings.add(event);
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @TempDir Path temp;

  @BeforeEach
  void listen() {
    LOG.addHandler(handler);
  }

  @AfterEach
  void end() {
    LOG.removeHandler(handler);
    sandbox.close();
  }

  private static Node timingOut(KciApi api, Duration fromNow) {
    return api.nodes()
        .create(Node.builder(NodeKind.JOB, "kunit").timeout(Instant.now().plus(fromNow)).build());
  }

  private int pass(ShiftedDates proxy) throws IOException {
    Path settings = temp.resolve("kernelci.toml");
    Files.writeString(settings, "[DEFAULT]\napi_token = \"" + token() + "\"\n");
    return Launcher.run(
        new TimeoutCommand(),
        "run",
        "--once",
        "--api-url",
        proxy.url(),
        "--settings",
        settings.toString());
  }

  private String token() {
    return sandbox.token("pipeline").reveal();
  }

  private KciApi client() {
    return KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  }

  private static NodeState state(KciApi api, Node node) {
    return api.nodes().get(node.requireId()).state();
  }

  @Test
  void serversTimeDecidesIfTheClockIsTwoMinutesAhead() throws Exception {
    try (KciApi api = client();
        ShiftedDates proxy = new ShiftedDates(sandbox.url(), Duration.ofMinutes(-2))) {
      Node alive = timingOut(api, Duration.ofMinutes(-1));
      Node over = timingOut(api, Duration.ofMinutes(-4));
      assertThat(pass(proxy)).isZero();
      assertThat(state(api, alive)).isEqualTo(NodeState.RUNNING);
      assertThat(state(api, over)).isEqualTo(NodeState.DONE);
      assertThat(warnings)
          .filteredOn(event -> event.getMessage().contains("clock"))
          .singleElement()
          .satisfies(event -> assertThat(event.getMessage()).contains("ahead of", "API's clock"));
    }
  }

  @Test
  void nothingIsEndedIfTheClockIsAnHourAhead() throws Exception {
    try (KciApi api = client();
        ShiftedDates proxy = new ShiftedDates(sandbox.url(), Duration.ofHours(-1))) {
      Node alive = timingOut(api, Duration.ofMinutes(-30));
      Node over = timingOut(api, Duration.ofHours(-2));
      assertThat(pass(proxy)).isEqualTo(1);
      assertThat(state(api, alive)).isEqualTo(NodeState.RUNNING);
      assertThat(state(api, over)).isEqualTo(NodeState.RUNNING);
      assertThat(warnings.stream().filter(event -> event.getLevel() == Level.SEVERE))
          .singleElement()
          .satisfies(event -> assertThat(event.getMessage()).contains("Not ending nodes until"));
      proxy.ahead(Duration.ZERO);
      assertThat(pass(proxy)).isZero();
      assertThat(state(api, over)).isEqualTo(NodeState.DONE);
    }
  }

  @Test
  void nextPassEndsNodesOnceTheClocksAgree() throws Exception {
    try (KciApi api = client();
        ShiftedDates proxy = new ShiftedDates(sandbox.url(), Duration.ofHours(-1));
        KciApi behindProxy =
            KciApi.builder(URI.create(proxy.url())).token(sandbox.token("pipeline")).build();
        TimeoutService service = service(behindProxy)) {
      Node over = timingOut(api, Duration.ofHours(-2));
      service.pass();
      assertThat(state(api, over)).isEqualTo(NodeState.RUNNING);
      proxy.ahead(Duration.ZERO);
      service.pass();
      assertThat(state(api, over)).isEqualTo(NodeState.DONE);
    }
  }

  private static TimeoutService service(KciApi api) {
    return new TimeoutService(
        api,
        new RuleSelection(Mode.ALL, true),
        () -> PassSandbox.OWNER,
        new Grace(null, true, Duration.ofMinutes(1), Duration.ZERO, api.presence()::returns),
        Replica.alone(new Instance("kci-timeout", null)),
        new ChildlessHold(api, Duration.ofHours(6)),
        null,
        new Meters(),
        new StopSignal());
  }
}
