package dev.kci.trigger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.User;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckoutIdentityTest {
  /** The submitters of the Python original's trigger. */
  @ParameterizedTest
  @CsvSource({
    "production,            service:pipeline",
    "staging.kernelci.org,  service:pipeline",
    "jane,                  user:jane@example.org",
    "production2,           user:jane@example.org",
  })
  void serviceUsersSubmitForThePipelineAndOthersForThemselves(String name, String submitter) {
    User user =
        new User("1", name, "jane@example.org", /* superuser= */ false, /* groups= */ List.of());
    assertThat(CheckoutIdentity.of(user)).isEqualTo(new CheckoutIdentity(name, submitter));
  }
}
