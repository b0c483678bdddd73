package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.EventQuery;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.mail.Addresses;
import dev.kci.report.mail.Outbox;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.Templates;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import dev.kci.results.reader.CheckoutReader;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.StopSignal;
import dev.kci.trust.TrustedOwners;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportServiceTest {
  @TempDir Path temp;

  @Test
  void changesOfACheckoutWhileItSettlesCount() throws Exception {
    try (Sandbox sandbox = Sandbox.start();
        KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
        Outbox outbox = Outbox.open(temp)) {
      Node checkout = doneCheckout(api);
      AtomicBoolean isFirstLook = new AtomicBoolean(true);
      InstantSource clock =
          () -> {
            if (isFirstLook.getAndSet(false)) {
              api.nodes().update(checkout.requireId(), node -> node.withSupersededBy("another"));
            }
            return checkout.updated();
          };
      service(api, outbox, clock).handle(NodeEvent.ofCurrent(checkout));
      assertThat(Files.readString(temp.resolve("handled/" + checkout.requireId() + ".txt")))
          .contains("superseded by another");
    }
  }

  @Test
  void requestedAndCancelledCheckoutsAreNotReported() throws Exception {
    try (Sandbox sandbox = Sandbox.start();
        KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
        Outbox outbox = Outbox.open(temp)) {
      Node requested =
          api.nodes()
              .update(doneCheckout(api), node -> node.withRequestedBy("kci-api checkout create"));
      Node cancelled =
          api.nodes().update(doneCheckout(api), node -> node.cancelled("jane", "by jane"));
      for (Node checkout : List.of(requested, cancelled)) {
        service(api, outbox, checkout::updated).handle(NodeEvent.ofCurrent(checkout));
      }
      assertThat(Files.readString(temp.resolve("handled/" + requested.requireId() + ".txt")))
          .contains("requested with kci-api checkout create");
      assertThat(Files.readString(temp.resolve("handled/" + cancelled.requireId() + ".txt")))
          .contains("cancelled by jane");
      assertThat(temp.resolve("pending")).isEmptyDirectory();
    }
  }

  @Test
  void strangersCheckoutIsNotReported() throws Exception {
    try (Sandbox sandbox = Sandbox.start();
        KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
        KciApi stranger =
            KciApi.builder(sandbox.url()).token(sandbox.token("runtime-shell")).build();
        Outbox outbox = Outbox.open(temp)) {
      ReportService service = service(api, outbox, InstantSource.system());
      NodeEvent foreign = NodeEvent.ofCurrent(doneCheckout(stranger));
      assertThat(service.wants(foreign)).isFalse();
      service.handle(NodeEvent.of(foreign.json().with("owner", "pipeline")).orElseThrow());
      service.handle(NodeEvent.of(foreign.json().with("owner", null)).orElseThrow());
      assertThat(outbox.isHandled(foreign.id())).isFalse();
      assertThat(temp.resolve("pending")).isEmptyDirectory();
    }
  }

  @Test
  void reportsDoNotCompareWithAStrangersCheckout() {
    try (Sandbox sandbox = Sandbox.start();
        KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
        KciApi stranger =
            KciApi.builder(sandbox.url()).token(sandbox.token("runtime-shell")).build()) {
      CheckoutReader reader =
          new CheckoutReader(api, () -> new CountedOwners(Set.of(), new RuntimeUsers(Map.of())));
      Node before = doneCheckout(api);
      doneCheckout(stranger);
      Node now = doneCheckout(api);
      assertThat(reader.previous(now)).map(Node::requireId).contains(before.requireId());
      assertThat(reader.previous(before)).isEmpty();
    }
  }

  @Test
  void patchSeriesIsNeitherReportedNorComparedWith() throws Exception {
    try (Sandbox sandbox = Sandbox.start();
        KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
        Outbox outbox = Outbox.open(temp)) {
      CheckoutReader reader =
          new CheckoutReader(api, () -> new CountedOwners(Set.of(), new RuntimeUsers(Map.of())));
      Node before = doneCheckout(api);
      Node series = api.nodes().create(patchSeries(before));
      Node now = doneCheckout(api);
      ReportService service = service(api, outbox, InstantSource.system());
      NodeEvent event = NodeEvent.ofCurrent(series);

      assertThat(service.wants(event)).isFalse();
      service.handle(
          NodeEvent.of(event.json().with("path", null).with("name", null)).orElseThrow());
      assertThat(outbox.isHandled(event.id())).isFalse();
      assertThat(reader.previous(now)).map(Node::requireId).contains(before.requireId());
      assertThat(reader.previous(series)).isEmpty();
    }
  }

  private static Node patchSeries(Node checkout) {
    return Node.lateChildOf(checkout, NodeKind.CHECKOUT, "patchset")
        .data(checkout.data())
        .state(NodeState.DONE)
        .result(Result.PASS)
        .build();
  }

  @Test
  void historyTellsWhenABuildGotItsResult() {
    try (Sandbox sandbox = Sandbox.start();
        KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build()) {
      Node checkout = doneCheckout(api);
      Node build =
          api.nodes()
              .create(
                  Node.builder(NodeKind.KBUILD, "b")
                      .parent(checkout.requireId())
                      .created(Instant.now().minusSeconds(60))
                      .build());
      build = api.nodes().update(build, node -> node.withArtifact("log", "https://x.org/l"));
      build =
          api.nodes().update(build, node -> node.withResult(Result.PASS).available(Instant.now()));
      build = api.nodes().update(build, node -> node.withState(NodeState.DONE));

      Instant result = api.events().history(EventQuery.all().node(build.requireId())).get(2).time();
      CheckoutReader reader =
          new CheckoutReader(api, () -> new CountedOwners(Set.of(), new RuntimeUsers(Map.of())));
      assertThat(reader.readWithTimes(checkout).results().get(0).duration())
          .isEqualTo(Duration.between(build.created(), result));
      assertThat(reader.read(checkout).results().get(0).duration()).isNull();
    }
  }

  private static Node doneCheckout(KciApi api) {
    Node checkout =
        api.nodes()
            .create(
                Node.builder(NodeKind.CHECKOUT, "checkout")
                    .kernelRevision(
                        new KernelRevision(
                            "mainline", "https://example.org/l.git", "master", "1".repeat(40)))
                    .state(NodeState.AVAILABLE)
                    .build());
    return api.nodes().update(checkout, node -> node.done(Result.PASS));
  }

  private static ReportService service(KciApi api, Outbox outbox, InstantSource clock) {
    return new ReportService(
        api.nodes(),
        TrustedOwners.of(api.users(), Set.of()),
        new ReportMaker(
            new CheckoutReader(api, () -> new CountedOwners(Set.of(), new RuntimeUsers(Map.of()))),
            PipelineConfiguration.of(Configuration.load(List.of())),
            new Histories(api, () -> new CountedOwners(Set.of(), new RuntimeUsers(Map.of()))),
            new PassRates(api, () -> new CountedOwners(Set.of(), new RuntimeUsers(Map.of()))),
            null),
        new Confirmer(
            api, PipelineConfiguration.of(Configuration.load(List.of())), Duration.ofHours(1)),
        new ReportMailer(
            Templates.ours(),
            new NodeLinks("https://x.example.org/{id}"),
            Addresses.parse("from", "bot@example.org").get(0),
            null),
        List.of(Route.everything(Addresses.parse("to", "a@example.org"), List.of(), false)),
        outbox,
        Duration.ofMillis(200),
        clock,
        new StopSignal());
  }
}
