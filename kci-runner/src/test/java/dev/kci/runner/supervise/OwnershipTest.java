package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OwnershipTest {
  private final AtomicBoolean mine = new AtomicBoolean(true);
  private Instant now = Instant.parse("2026-11-28T00:00:00Z");
  private final Ownership ownership = new Ownership(mine::get, () -> now);

  @Test
  void beginsWithEachTakeOver() {
    Instant first = now;
    assertThat(ownership.isMine()).isTrue();
    now = now.plusSeconds(600);
    assertThat(ownership.isMine()).isTrue();
    assertThat(ownership.since()).isEqualTo(first);
    mine.set(false);
    assertThat(ownership.isMine()).isFalse();
    mine.set(true);
    now = now.plusSeconds(1);
    assertThat(ownership.isMine()).isTrue();
    assertThat(ownership.since()).isEqualTo(now);
  }

  @Test
  void effectOfALostRuntimeFails() {
    ownership.require();
    mine.set(false);
    assertThatThrownBy(ownership::require).isInstanceOf(Ownership.LostException.class);
  }
}
