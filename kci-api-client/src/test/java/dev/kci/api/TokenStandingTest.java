package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenStandingTest {
  private static final String DETAIL = "Unauthorized";

  @Test
  void refusalNamesTokenUserAndExpiry() {
    String claims = "{\"sub\":\"6b04\",\"exp\":1600000000}";
    String jwt =
        "e30."
            + Base64.getUrlEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
            + ".c2ln";
    TokenStanding standing = standing(ApiToken.of(jwt).from("KCI_API_TOKEN"));
    assertThat(standing.refusal("PATCH node/1", 401, DETAIL))
        .hasMessage(
            "PATCH node/1: 401, Unauthorized (API token of KCI_API_TOKEN, user id 6b04,"
                + " expired at 2020-09-13T12:26:40Z)");
    standing.user("pipeline");
    assertThat(standing.describe()).contains("user pipeline").doesNotContain(jwt);
    assertThat(standing(null).describe()).isEqualTo("no API token is set");
  }

  @ParameterizedTest
  @CsvSource({
    "401, Unauthorized,                           true",
    "401, Unauthorized to complete the operation, false",
    "403, Forbidden,                              false",
  })
  void invalidTokenAndMissingRightDiffer(int status, String detail, boolean all) {
    TokenStanding standing = standing(ApiToken.of("t"));
    UnauthorizedException refusal = standing.refusal("PATCH node/1", status, detail);
    assertThat(refusal.isOfToken()).isEqualTo(all);
    assertThat(refusal.isRefusal()).isEqualTo(!all);
    assertThat(standing.isRefused()).isEqualTo(all);
    standing.accepted();
    assertThat(standing.isRefused()).isFalse();
  }

  private static TokenStanding standing(ApiToken token) {
    return new TokenStanding(token, () -> {}, InstantSource.system());
  }
}
