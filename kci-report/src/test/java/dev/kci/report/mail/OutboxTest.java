package dev.kci.report.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.Backoff;
import dev.kci.status.Meters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(10), Duration.ofHours(1));

  @TempDir Path folder;
  private Outbox outbox;
  private Instant now = Instant.parse("2026-11-24T10:00:00Z");
  private final Deque<Handover> answers = new ArrayDeque<>();
  private final List<List<String>> sent = new ArrayList<>();
  private final List<String> recorded = new ArrayList<>();
  private final Meters meters = new Meters();
  private Clearance clearance = Clearance.SEND;
  private int looks;
  private Runnable connecting = () -> {};

  @BeforeEach
  void open() {
    outbox = Outbox.open(folder);
  }

  @AfterEach
  void close() {
    outbox.close();
  }

  @Test
  void mailIsAddedOnceEvenAfterItWasSent() {
    assertThat(outbox.add(mail("a.all", "x@y"))).isTrue();
    assertThat(outbox.add(mail("a.all", "x@y"))).isFalse();
    outbox.sent("a.all");
    assertThat(outbox.add(mail("a.all", "x@y"))).isFalse();
    assertThat(outbox.pending()).isEmpty();
  }

  @Test
  void addedMailIsReadBack() {
    OutboxMail mail = mail("a.all", "x@y", "z@y");
    outbox.add(mail);
    OutboxMail read = outbox.read("a.all").orElseThrow();
    assertThat(read.recipients()).isEqualTo(mail.recipients());
    assertThat(read.message()).isEqualTo(mail.message());
  }

  @Test
  void onlyOneProcessHasAnOutbox() {
    assertThatThrownBy(() -> Outbox.open(folder)).hasMessageContaining("another kci-report");
  }

  @Test
  void keyFromOutsideStaysInTheFolder() {
    outbox.add(mail("../../evil", "x@y"));
    assertThat(folder.resolve("pending").toFile().list()).hasSize(1);
  }

  @Test
  void mailWaitsForItsTurnAndIsDroppedIfAnotherReplicaSendsIt() {
    outbox.add(mail("a.all", "x@y"));
    Delivery delivery = delivery();
    answers.add(Handover.COMPLETE);
    clearance = Clearance.WAIT;
    assertThat(delivery.pass()).isEqualTo(1);
    now = now.plusSeconds(1);
    clearance = Clearance.SENT_BY_OTHER;
    assertThat(delivery.pass()).isZero();
    assertThat(sent).isEmpty();
    assertThat(outbox.pending()).isEmpty();
  }

  @Test
  void mailThatWaitsForItsTurnIsLookedAtLessAndLess() {
    outbox.add(mail("a.all", "x@y"));
    Delivery delivery = delivery();
    clearance = Clearance.WAIT;
    for (int second = 0; second < 3600; second++) {
      assertThat(delivery.pass()).isEqualTo(1);
      now = now.plusSeconds(1);
    }
    assertThat(looks).isBetween(60, 130);

    now = now.plusSeconds(60);
    clearance = Clearance.SEND;
    answers.add(Handover.COMPLETE);
    assertThat(delivery.pass()).isZero();
    assertThat(sent).hasSize(1);
  }

  @Test
  void mailThatIsPutBackIsTriedAtOnce() throws IOException {
    outbox.add(mail("a.all", "x@y"));
    Delivery delivery = delivery();
    assertThat(delivery.pass()).isEqualTo(1);
    Path pending = folder.resolve("pending/a.all.eml");
    Path aside = folder.resolve("failed/a.all.eml");
    Files.move(pending, aside);
    assertThat(delivery.pass()).isZero();
    Files.move(aside, pending);
    answers.add(Handover.COMPLETE);
    assertThat(delivery.pass()).isZero();
    assertThat(sent).hasSize(1);
  }

  @Test
  void rejectedMailIsRetriedLater() {
    outbox.add(mail("a.all", "x@y"));
    Delivery delivery = delivery();
    assertThat(delivery.pass()).isEqualTo(1);
    answers.add(Handover.COMPLETE);
    assertThat(delivery.pass()).as("not before its time").isEqualTo(1);
    now = now.plusSeconds(11);
    assertThat(delivery.pass()).isZero();
    assertThat(sent).hasSize(1);
    assertThat(outcomes()).isEqualTo(Map.of("deferred", 1, "sent", 1, "refused", 0));
  }

  @Test
  void onlyDeferredRecipientsAreRetried() {
    outbox.add(mail("a.all", "ok@y", "later@y", "never@y"));
    answers.add(new Handover(List.of("later@y"), List.of("never@y"), "550 who?"));
    Delivery delivery = delivery();
    assertThat(delivery.pass()).isEqualTo(1);
    answers.add(Handover.COMPLETE);
    now = now.plusSeconds(11);
    assertThat(delivery.pass()).isZero();
    assertThat(sent).containsExactly(List.of("ok@y", "later@y", "never@y"), List.of("later@y"));
    assertThat(recorded).containsExactly("a.all");
    assertThat(folder.resolve("failed/a.all.txt")).content().contains("550 who?");
    assertThat(outcomes()).isEqualTo(Map.of("deferred", 1, "sent", 1, "refused", 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Subject: x\r\n", "X-Outbox-Recipients: x@y"})
  void damagedMailDelaysNoOther(String content) throws IOException {
    Files.writeString(folder.resolve("pending/a.all.eml"), content);
    outbox.add(mail("b.all", "x@y"));
    answers.add(Handover.COMPLETE);
    assertThat(delivery().pass()).isZero();
    assertThat(sent).hasSize(1);
    assertThat(folder.resolve("failed/a.all.eml")).exists();
    assertThat(folder.resolve("failed/a.all.txt")).content().contains("damaged");
  }

  @Test
  void incompleteFileOfACrashIsNotAMail() throws IOException {
    Files.writeString(folder.resolve("pending/a.all.eml.part"), "X-Outbox-Recip");
    Files.writeString(folder.resolve("handled/a.txt.part"), "mail in the");
    assertThat(outbox.pending()).isEmpty();
    assertThat(outbox.isHandled("a")).isFalse();
    assertThat(outbox.add(mail("a.all", "x@y"))).isTrue();
    assertThat(outbox.read("a.all").orElseThrow().recipients()).containsExactly("x@y");
  }

  @Test
  void mailIsNotSentIfAnotherReplicaSendsItMeanwhile() {
    outbox.add(mail("a.all", "x@y"));
    answers.add(Handover.COMPLETE);
    connecting = () -> clearance = Clearance.SENT_BY_OTHER;
    assertThat(delivery().pass()).isEqualTo(1);
    assertThat(sent).isEmpty();
    assertThat(delivery().pass()).isZero();
    assertThat(sent).isEmpty();
    assertThat(recorded).isEmpty();
  }

  @Test
  void mailThatAllRefuseIsKeptAsFailed() {
    outbox.add(mail("a.all", "never@y"));
    answers.add(new Handover(List.of(), List.of("never@y"), "550 who?"));
    assertThat(delivery().pass()).isZero();
    assertThat(folder.resolve("failed/a.all.eml")).exists();
    assertThat(recorded).isEmpty();
    assertThat(outbox.add(mail("a.all", "never@y"))).isFalse();
    assertThat(outcomes()).isEqualTo(Map.of("deferred", 0, "sent", 0, "refused", 1));
  }

  private Map<String, Integer> outcomes() {
    return meters.read().stream()
        .collect(Collectors.toMap(one -> one.labels().get(0), one -> (int) one.value()));
  }

  private Delivery delivery() {
    return new Delivery(
        outbox, new Server(), this::look, BACKOFF, () -> now, new Random(1), recorded::add, meters);
  }

  private Clearance look(String key) {
    looks++;
    return clearance;
  }

  private static OutboxMail mail(String key, String... recipients) {
    return new OutboxMail(
        key, List.of(recipients), "Subject: ü\r\n\r\nt\r\n".getBytes(StandardCharsets.UTF_8));
  }

  private final class Server implements MailTransport {
    @Override
    public Handover send(OutboxMail mail) {
      Handover answer = answers.poll();
      if (answer == null) {
        throw new MailUnavailableException("away", new IllegalStateException());
      }
      sent.add(mail.recipients());
      return answer;
    }

    @Override
    public Optional<Handover> send(OutboxMail mail, BooleanSupplier due) {
      connecting.run();
      return MailTransport.super.send(mail, due);
    }
  }
}
