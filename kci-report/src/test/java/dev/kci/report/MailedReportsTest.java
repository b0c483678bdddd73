package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.EventQuery;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.faults.Fault;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MailedReportsTest {
  private Instant now = Instant.parse("2026-11-28T12:00:00Z");
  private Sandbox sandbox;
  private KciApi api;
  private Node checkout;

  @BeforeEach
  void start() {
    sandbox = Sandbox.start();
    api = connect("pipeline");
    checkout = api.nodes().create(Node.builder(NodeKind.CHECKOUT, "checkout").build());
  }

  private KciApi connect(String user) {
    return KciApi.builder(sandbox.url()).token(sandbox.token(user)).retries(0).build();
  }

  @AfterEach
  void stop() {
    api.close();
    sandbox.close();
  }

  @Test
  void mailedReportIsRecordedOnItsCheckoutWithoutAnEvent() {
    MailedReports mailed = mailed(api);
    int events = events();
    mailed.add(key("all"));
    mailed.add(key("net-next"));
    mailed.add(key("all"));
    assertThat(has("all")).isTrue();
    assertThat(has("net-next")).isTrue();
    assertThat(has("stable")).isFalse();
    assertThat(events()).isEqualTo(events);
  }

  @Test
  void reportMailedWhileTheApiIsAwayIsRecordedLater() {
    MailedReports mailed = mailed(api);
    sandbox.faults().next(1, Fault.status(503).on("PATCH", "/node/"));
    mailed.add(key("all"));
    assertThat(has("all")).isFalse();
    mailed.retry();
    assertThat(has("all")).isTrue();
  }

  @Test
  void apiThatGoesOnRefusingIsAskedLessAndLess() {
    MailedReports mailed = mailed(api);
    sandbox.faults().next(10, Fault.status(503).on("PATCH", "/node/"));
    mailed.add(key("all"));
    for (int second = 0; second < 20; second++) {
      mailed.retry();
      now = now.plusSeconds(1);
    }
    assertThat(has("all")).isFalse();
    for (int minute = 0; minute < 10; minute++) {
      now = now.plusSeconds(60);
      mailed.retry();
    }
    assertThat(has("all")).isTrue();
  }

  @Test
  void checkoutThatMayNotBeChangedDelaysNoOther() {
    try (KciApi stranger = connect("runtime-shell")) {
      MailedReports mailed = mailed(stranger);
      mailed.add(key("all"));
      Node own = stranger.nodes().create(Node.builder(NodeKind.CHECKOUT, "checkout").build());
      mailed.add(new ReportKey(own.requireId(), "all").toString());
      assertThat(has("all")).isFalse();
      assertThat(MailedReports.has(stranger.nodes().get(own.requireId()), new ReportKey("", "all")))
          .isTrue();
    }
  }

  @Test
  void mailThatIsNotAReportIsIgnored() {
    mailed(api).add("put-here-by-hand");
    assertThat(api.nodes().get(checkout.requireId()).debug()).isEqualTo(checkout.debug());
  }

  private MailedReports mailed(KciApi as) {
    return new MailedReports(as.nodes(), () -> now, new Random(1));
  }

  private String key(String route) {
    return new ReportKey(checkout.requireId(), route).toString();
  }

  private boolean has(String route) {
    Node now = api.nodes().get(checkout.requireId());
    return MailedReports.has(now, new ReportKey(now.requireId(), route));
  }

  private int events() {
    return api.events().history(EventQuery.all().node(checkout.requireId())).size();
  }
}
