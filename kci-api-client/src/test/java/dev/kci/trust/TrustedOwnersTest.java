package dev.kci.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.NodeQuery;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrustedOwnersTest {
  @Test
  void ownUserAndNamedUsersCount() {
    TrustedOwners owners = TrustedOwners.of(() -> "us", Set.of("pipeline"));
    assertThat(owners.has("us")).isTrue();
    assertThat(owners.has("pipeline")).isTrue();
    assertThat(owners.has("stranger")).isFalse();
    assertThat(owners.has("")).isFalse();
    assertThat(owners.has((String) null)).describedAs("nobody's").isFalse();
    assertThat(NodeQuery.where(owners.condition()).parameters())
        .isEqualTo(Map.of("owner__in", "pipeline,us"));
  }

  @Test
  void narrowingToOneUserTrustsNobodyElse() {
    TrustedOwners owners = TrustedOwners.of(() -> "us", Set.of("pipeline"));
    assertThat(owners.only("pipeline").has("pipeline")).isTrue();
    assertThat(owners.only("pipeline").has("us")).isFalse();
    assertThat(owners.only("stranger").has("stranger")).isFalse();
    assertThat(NodeQuery.where(owners.only("pipeline").condition()).parameters())
        .isEqualTo(Map.of("owner", "pipeline"));
  }
}
