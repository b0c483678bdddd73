package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.ApiException;
import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.mail.Addresses;
import dev.kci.report.mail.Clearance;
import dev.kci.report.mail.Delivery;
import dev.kci.report.mail.Outbox;
import dev.kci.report.mail.SmtpSettings;
import dev.kci.report.mail.SmtpTransport;
import dev.kci.report.model.Period;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.Templates;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import dev.kci.results.reader.CheckoutReader;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.faults.Fault;
import dev.kci.status.ServiceStatus;
import dev.kci.trust.TrustedOwners;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestServiceTest {
  private static final Instant DAY = Instant.parse("2026-11-20T00:00:00Z");

  /** The digests of {@link #DAY} are due. */
  private static final Instant NOW = DAY.plus(Duration.ofDays(1)).plus(DigestService.DELAY);

  private static final List<InternetAddress> BOT = Addresses.parse("from", "bot@example.org");
  private static final CountedOwners NO_OTHERS =
      new CountedOwners(Set.of(), new RuntimeUsers(Map.of()));

  @TempDir Path temp;
  private Sandbox sandbox;
  private KciApi api;

  @BeforeEach
  void start() {
    sandbox = Sandbox.start();
    api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  }

  @AfterEach
  void stop() {
    api.close();
    sandbox.close();
  }

  @ParameterizedTest
  @CsvSource({
    "DAILY,  2026-11-27T05:59:59Z, 2026-11-25",
    "DAILY,  2026-11-27T06:00:00Z, 2026-11-26",
    "WEEKLY, 2026-11-30T05:59:59Z, 2026-11-16",
    "WEEKLY, 2026-11-30T06:00:00Z, 2026-11-23",
  })
  void periodIsDueSixHoursAfterItsEnd(Period.Length length, Instant now, String first) {
    assertThat(DigestService.due(length, now).first()).hasToString(first);
  }

  @Test
  void digestComparesTheLastCheckoutWithTheLastOneBeforeThePeriod() throws Exception {
    checkout("master", "v1", DAY.minusSeconds(3600), "old:F net:P mm:P fs:F");
    checkout("master", "v2", DAY.plusSeconds(60), "old:F net:P mm:F fs:F");
    checkout("master", "v3", DAY.plusSeconds(7200), "old:F net:F mm:P fs:P");
    running("master", "v4", DAY.plusSeconds(80_000));
    checkout("master", "v5", DAY.plus(Duration.ofDays(1)), "old:F net:F mm:P fs:P");
    assertThat(pass("box", daily())).isEqualTo(1);
    MimeMessage mail = mail(1);
    assertThat(mail.getSubject())
        .isEqualTo(
            "[KernelCI] mainline/master daily digest of 2026-11-20: 1 regression, 1 known failure,"
                + " 1 fixed, 2 passed");
    assertThat(mail.getHeader("X-KernelCI-Kind")).containsExactly("digest");
    assertThat(String.valueOf(mail.getContent()).replace("\r\n", "\n"))
        .contains(
            "CHECKOUTS: 2 of 2026-11-20 (UTC), the daily digest\n",
            "* v2: 3 of 4 tests failed\n* v3: 2 of 4 tests failed\n1 not finished yet\n",
            "Compared:  v1",
            "REGRESSIONS: 1",
            "broken since v3 of 2026-11-20",
            "FIXED: 1");
  }

  @Test
  void digestIsMailedOnceWhateverRestartsOrFinishesLater() {
    Node late = running("master", "v1", DAY.plusSeconds(30));
    checkout("master", "v2", DAY.plusSeconds(60), "net:P");
    try (Outbox outbox = Outbox.open(temp.resolve("box"))) {
      service(outbox, daily(), node -> true).pass(); // ends before it mails anything
    }
    assertThat(pass("box", daily())).isEqualTo(1);
    assertThat(pass("box", daily())).as("a restart").isEqualTo(1);
    api.nodes().update(late.requireId(), node -> node.done(Result.PASS));
    assertThat(pass("box", daily())).as("another one finished").isEqualTo(1);
    assertThat(pass("lost", daily())).as("a lost state folder").isEqualTo(1);
    assertThat(pass("lost", daily().withDigest(Period.Length.WEEKLY)))
        .as("no week yet")
        .isEqualTo(1);
  }

  @Test
  void onlyTheReplicaOfTheFirstCheckoutMails() {
    Node first = checkout("master", "v1", DAY.plusSeconds(60), "net:P");
    checkout("master", "v2", DAY.plusSeconds(120), "net:P");
    assertThat(pass("one", daily(), node -> !node.requireId().equals(first.requireId()))).isZero();
    assertThat(pass("two", daily(), node -> node.requireId().equals(first.requireId()))).isOne();
    assertThat(pass("one", daily())).as("after a take-over").isOne();
  }

  @Test
  void eachBranchHasItsDigestAndPeriodsWithoutCheckoutsHaveNone() throws Exception {
    checkout("a", "v1", DAY.plusSeconds(60), "net:P");
    checkout("b", "v1", DAY.plusSeconds(60), "net:F");
    checkout("c", "v1", DAY.minusSeconds(60), "net:P");
    running("d", "v1", DAY.plusSeconds(60));
    Selection onlyB =
        new Selection(List.of(), List.of("b"), List.of(), List.of(), List.of("qemu*"));
    Route rule =
        new Route(
            "b",
            onlyB,
            Set.of(Content.NEW_FAILURE),
            BOT,
            List.of(),
            "<1@example.org>",
            true,
            Period.Length.DAILY);
    assertThat(pass("box", daily())).isEqualTo(2);
    assertThat(pass("box", rule)).isEqualTo(3);
    assertThat(mail(3).getHeader("In-Reply-To")).containsExactly("<1@example.org>");
    assertThat(mail(3).getMessageID()).contains(".digest-daily.b@");
  }

  @Test
  void branchThatCannotBeReadDelaysOnlyItsOwnDigest() {
    checkout("a", "v1", DAY.plusSeconds(60), "net:P");
    checkout("b", "v1", DAY.plusSeconds(60), "net:P");
    try (Outbox outbox = Outbox.open(temp.resolve("box"))) {
      DigestService service = service(outbox, daily(), node -> true);
      sandbox.faults().next(1, Fault.status(400).on("GET", "count"));
      assertThatThrownBy(service::pass).isInstanceOf(ApiException.class);
      assertThat(outbox.pending()).hasSize(1);
      service.pass();
      assertThat(outbox.pending()).hasSize(2);
    }
  }

  private MimeMessage mail(int number) throws Exception {
    byte[] bytes = sandbox.mails().read(number).orElseThrow();
    return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes));
  }

  private Node running(String branch, String describe, Instant created) {
    return api.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .treeid(UUID.randomUUID().toString())
                .kernelRevision(revision(branch, describe))
                .created(created)
                .build());
  }

  /**
   * @param tests name and result of each, such as {@code net:P}
   */
  private Node checkout(String branch, String describe, Instant created, String tests) {
    Node checkout = running(branch, describe, created);
    Node job = child(checkout, NodeKind.JOB, "job", created, tests.contains("F"));
    for (String test : tests.split(" ")) {
      String[] parts = test.split(":");
      child(job, NodeKind.TEST, parts[0], created, parts[1].equals("F"));
    }
    return api.nodes().update(checkout, node -> node.done(Result.PASS));
  }

  private Node child(Node parent, NodeKind kind, String name, Instant created, boolean failed) {
    return api.nodes()
        .create(
            Node.lateChildOf(parent, kind, name)
                .group("job")
                .data("kernel_revision", parent.data().get("kernel_revision"))
                .data("platform", "qemu-x86")
                .created(created)
                .state(NodeState.DONE)
                .result(failed ? Result.FAIL : Result.PASS)
                .build());
  }

  private static KernelRevision revision(String branch, String describe) {
    return new KernelRevision(
        "mainline",
        "https://example.org/l.git",
        branch,
        String.format("%040x", describe.hashCode()),
        describe,
        null,
        List.of(),
        null,
        true);
  }

  private static Route daily() {
    return Route.everything(BOT, List.of(), false).withDigest(Period.Length.DAILY);
  }

  private int pass(String folder, Route route) {
    return pass(folder, route, node -> true);
  }

  /** Makes and sends what is due, and returns how many mails the server has by then. */
  private int pass(String folder, Route route, Predicate<Node> isMine) {
    try (Outbox outbox = Outbox.open(temp.resolve(folder))) {
      service(outbox, route, isMine).pass();
      SmtpSettings server =
          new SmtpSettings(
              "127.0.0.1",
              sandbox.smtpPort(),
              SmtpSettings.Tls.NONE,
              null,
              null,
              null,
              Duration.ofSeconds(30));
      Delivery delivery =
          new Delivery(
              outbox,
              new SmtpTransport(server, BOT.get(0)),
              key -> Clearance.SEND,
              new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1)),
              InstantSource.system(),
              new Random(1),
              new MailedReports(api.nodes(), InstantSource.system(), new Random(1))::add,
              new ServiceStatus("kci-report").meters());
      assertThat(delivery.pass()).isZero();
    }
    return sandbox.mails().numbers().size();
  }

  private DigestService service(Outbox outbox, Route route, Predicate<Node> isMine) {
    PassRates passRates = new PassRates(api, () -> NO_OTHERS);
    ReportMaker maker =
        new ReportMaker(
            new CheckoutReader(api, () -> NO_OTHERS),
            PipelineConfiguration.of(Configuration.load(List.of())),
            new Histories(api, () -> NO_OTHERS),
            passRates,
            null);
    return new DigestService(
        TrustedOwners.of(api.users(), Set.of()),
        new DigestMaker(api.nodes(), maker, passRates),
        new ReportMailer(
            Templates.ours(), new NodeLinks("https://x.example.org/{id}"), BOT.get(0), null),
        List.of(route),
        outbox,
        isMine,
        () -> NOW);
  }
}
