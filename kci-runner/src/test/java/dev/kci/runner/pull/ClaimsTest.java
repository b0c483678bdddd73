package dev.kci.runner.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SandboxUser;
import dev.kci.sandbox.faults.Fault;
import dev.kci.status.Meters;
import dev.kci.trust.TrustedOwners;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimsTest {
  @TempDir Path temp;
  private final Sandbox sandbox =
      Sandbox.builder()
          .users(
              List.of(
                  SandboxUser.of("pipeline"),
                  SandboxUser.of("stranger"),
                  SandboxUser.runtime("lab")))
          .start();
  private final KciApi pipeline = api("pipeline");
  private final KciApi lab = api("runtime-lab");
  private final Meters meters = new Meters();
  private ClaimJournal journal;
  private Claims claims;

  private KciApi api(String user) {
    return KciApi.builder(sandbox.url()).token(sandbox.token(user)).build();
  }

  @BeforeEach
  void open() {
    journal = new ClaimJournal(temp.resolve("claims"), "lab");
    claims = claims(lab, journal);
  }

  private Claims claims(KciApi api, ClaimJournal its) {
    return new Claims(
        api.nodes(),
        new Offers("lab", Set.of("board"), Part.ALL, Offers.Form.JSON),
        TrustedOwners.of(api.users(), Set.of("pipeline")),
        its,
        "here",
        meters,
        api.clock());
  }

  @AfterEach
  void close() {
    pipeline.close();
    lab.close();
    sandbox.close();
  }

  private static String offer(KciApi owner) {
    return owner
        .nodes()
        .create(
            Node.builder(NodeKind.JOB, "boot")
                .state(NodeState.AVAILABLE)
                .data("runtime", "lab")
                .data("platform", "board")
                .data("custom", "kept")
                .artifacts(Map.of("job_definition", "https://files.example.org/a.json"))
                .build())
        .requireId();
  }

  private double count(String outcome) {
    return meters.read().stream()
        .filter(series -> series.labels().equals(List.of(outcome)))
        .mapToDouble(Meters.Series::value)
        .sum();
  }

  @Test
  void claimIsWrittenAndConfirmed() {
    String id = offer(pipeline);
    assertThat(claims.begin(id)).isTrue();
    Node node = claims.confirm(id).orElseThrow();
    assertThat(node.data().string("job_id")).isEqualTo(journal.of(id)).isPresent();
    assertThat(node.data().string("job_context")).contains("here");
    assertThat(node.data().string("custom")).contains("kept");
    assertThat(node.state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(node.owner()).isEqualTo("pipeline");
    assertThat(count("claimed")).isEqualTo(1);
  }

  @Test
  void strangersOfferIsLeftAlone() {
    try (KciApi stranger = api("stranger")) {
      String id = offer(stranger);
      assertThat(claims.begin(id)).isFalse();
      assertThat(pipeline.nodes().get(id).data().string("job_id")).isEmpty();
      assertThat(journal.all()).isEmpty();
      assertThat(count("untrusted")).isEqualTo(1);
    }
  }

  @Test
  void claimedNodeIsLeftAlone() {
    String id = offer(pipeline);
    pipeline.nodes().update(id, node -> node.withData(node.data().with("job_id", "lab:other")));
    assertThat(claims.begin(id)).isFalse();
    assertThat(journal.all()).isEmpty();
  }

  @Test
  void lastOfTwoClaimsWins() {
    String id = offer(pipeline);
    ClaimJournal theirs = new ClaimJournal(temp.resolve("theirs"), "lab");
    assertThat(claims.begin(id)).isTrue();
    // another puller has read the node before our claim
    pipeline
        .nodes()
        .update(id, node -> node.withData(node.data().with("job_id", theirs.claim(id))));
    assertThat(claims.confirm(id)).isEmpty();
    assertThat(claims(lab, theirs).confirm(id)).isPresent();
    assertThat(journal.all()).isEmpty();
    assertThat(count("lost")).isEqualTo(1);
  }

  @Test
  void claimWithoutRightIsRefused() {
    String id = offer(pipeline);
    try (KciApi stranger = api("stranger")) {
      assertThat(claims(stranger, journal).begin(id)).isFalse();
      assertThat(journal.all()).isEmpty();
      assertThat(count("refused")).isEqualTo(1);
    }
  }

  /** A stranger can write data that the server does not take back. */
  @Test
  void nodeOnWhichTheServerFailsIsSkippedAfterSomeTries() {
    String id = offer(pipeline);
    sandbox.faults().next(20, new Fault("PATCH", "node/" + id, new Fault.Status(500, -1)));
    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(() -> claims.begin(id)).isInstanceOf(ApiException.class);
    }
    assertThat(claims.begin(id)).isFalse();
    assertThat(journal.all()).isEmpty();
    assertThat(count("refused")).isEqualTo(1);
  }

  @Test
  void nodeThatIsGoneIsForgotten() {
    journal.claim("6b04c83183600b6abcb3395a");
    assertThat(claims.begin("6b04c83183600b6abcb3395a")).isFalse();
    assertThat(journal.all()).isEmpty();
  }
}
