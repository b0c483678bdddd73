package dev.kci.report;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.cli.Replica;
import dev.kci.machine.Machine;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.mail.Delivery;
import dev.kci.report.mail.Handover;
import dev.kci.report.mail.MailTransport;
import dev.kci.report.mail.MailUnavailableException;
import dev.kci.report.mail.Outbox;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.Templates;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import dev.kci.results.reader.CheckoutReader;
import dev.kci.service.EventLoop;
import dev.kci.service.StopSignal;
import dev.kci.service.shard.ShardKey;
import dev.kci.simulator.world.Computer;
import dev.kci.simulator.world.World;
import dev.kci.status.Meters;
import dev.kci.status.ServiceStatus;
import dev.kci.trust.TrustedOwners;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** {@code kci-report run} in the simulator, wired as the command wires it, but without SMTP. */
public final class ReportReplica {
  private static final Duration PERIOD = Duration.ofMinutes(5);
  private static final Duration LOOK_BACK = Duration.ofDays(1);
  private static final Duration DELIVERY = Duration.ofSeconds(30);
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(15));
  private static final Templates TEMPLATES = Templates.ours();

  private ReportReplica() {}

  /** Serves until stopped. */
  public static void run(Computer computer) {
    Machine machine = computer.machine();
    StopSignal stop = computer.stop();
    ServiceStatus status = new ServiceStatus("kci-report");
    InternetAddress list = address();
    Replica replica = computer.replica();
    try (KciApi api = computer.client(World.PIPELINE, replica.mayAct());
        Outbox outbox = Outbox.open(computer.folder().resolve("outbox"))) {
      MailedReports mailed = new MailedReports(api.nodes(), machine.clock(), machine.random());
      Delivery delivery =
          new Delivery(
              outbox,
              transport(computer),
              new ReplicaMails(replica, api.nodes(), LOOK_BACK, api.clock())::clearance,
              BACKOFF,
              machine.clock(),
              machine.random(),
              mailed::add,
              new Meters());
      TrustedOwners owners = TrustedOwners.of(api.users(), Set.of());
      CountedOwners counted = new CountedOwners(Set.of(), new RuntimeUsers(Map.of()));
      CheckoutReader reader = new CheckoutReader(api, () -> counted);
      PipelineConfiguration pipeline = PipelineConfiguration.of(computer.configuration());
      ReportService reports =
          new ReportService(
              api.nodes(),
              owners,
              new ReportMaker(
                  reader,
                  pipeline,
                  new Histories(api, () -> counted),
                  new PassRates(api, () -> counted),
                  null),
              new Confirmer(api, pipeline, Duration.ZERO),
              new ReportMailer(TEMPLATES, new NodeLinks("https://example.org/{id}"), list, null),
              List.of(Route.everything(List.of(list), List.of(), false)),
              outbox,
              Duration.ofMinutes(1),
              api.clock(),
              stop);
      try (EventLoop loop =
          EventLoop.builder(api, "kci-report:" + computer.name(), reports, stop)
              .status(status)
              .journal(computer.journal())
              .filter(reports::wants)
              .shards(replica.shards(), event -> replica.owns(ShardKey.of(event)))
              .reconcile(() -> doneLately(api, owners), PERIOD)
              .workers(4)
              .build()) {
        machine.start("delivery", () -> deliver(delivery, mailed, stop));
        replica.during(loop::run); // without heartbeats, which nobody reads
      }
    }
  }

  private static MailTransport transport(Computer computer) {
    return mail -> {
      try {
        computer.send(mail.key());
        return Handover.COMPLETE;
      } catch (IOException e) {
        throw new MailUnavailableException(String.valueOf(e.getMessage()), e);
      }
    };
  }

  private static void deliver(Delivery delivery, MailedReports mailed, StopSignal stop) {
    do {
      delivery.pass();
      mailed.retry();
    } while (!stop.await(DELIVERY));
  }

  private static Stream<Node> doneLately(KciApi api, TrustedOwners owners) {
    return api.nodes()
        .find(
            NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
                .and(NodeField.STATE.is(NodeState.DONE))
                .and(NodeField.UPDATED.after(api.clock().instant().minus(LOOK_BACK)))
                .and(owners.condition()));
  }

  private static InternetAddress address() {
    try {
      return new InternetAddress("list@example.org");
    } catch (AddressException e) {
      throw new IllegalStateException(e);
    }
  }
}
