package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.User;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MarkRightsTest {
  private static final Set<String> OTHERS = Set.of("pipeline", "lab");

  @Test
  void userWithoutRightsCannotRecordOnOthersCheckouts() {
    assertThat(MarkRights.missing(user(false, "runtime:shell:node-editor"), OTHERS))
        .hasValueSatisfying(
            message -> assertThat(message).contains("user 'lab'", "checkouts of pipeline,"));
  }

  @Test
  void userWhoMayBeAllowedToIsNotRefused() {
    assertThat(MarkRights.missing(user(false), Set.of("lab"))).isEmpty();
    assertThat(MarkRights.missing(user(true), OTHERS)).isEmpty();
    assertThat(MarkRights.missing(user(false, "node:edit:any"), OTHERS)).isEmpty();
    assertThat(MarkRights.missing(user(false, "team-a"), OTHERS)).isEmpty();
  }

  private static User user(boolean superuser, String... groups) {
    return new User("1", "lab", "lab@example.org", superuser, List.of(groups));
  }
}
