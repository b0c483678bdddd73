package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTokenTest {
  private static String jwt(String claims) {
    return "e30." + base64(claims) + ".c2ln";
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void claimsNameUserAndExpiry() {
    TokenClaims claims =
        ApiToken.of(jwt("{\"sub\":\"6b04\",\"aud\":[\"fastapi-users:auth\"],\"exp\":1795564800}"))
            .claims()
            .orElseThrow();

    Instant end = Instant.parse("2026-11-25T00:00:00Z");
    assertThat(claims).isEqualTo(new TokenClaims("6b04", List.of("fastapi-users:auth"), end));
    assertThat(claims.isExpired(end.minusMillis(1))).isFalse();
    assertThat(claims.isExpired(end)).isTrue();
  }

  @Test
  void tokenWithoutExpiryNeverExpires() {
    TokenClaims claims = ApiToken.of(jwt("{\"aud\":\"x\"}")).claims().orElseThrow();

    assertThat(claims).isEqualTo(new TokenClaims(null, List.of("x"), null));
    assertThat(claims.isExpired(Instant.MAX)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"opaque", "a.b", "a.!!!.c", "a.bm90IGpzb24.c", "a.Ng.c", "..", "a.b.c.d"})
  void otherTokensHaveNoClaims(String token) {
    assertThat(ApiToken.of(token).claims()).isEmpty();
  }

  @Test
  void isNotInItsText() {
    assertThat(ApiToken.of(" s3cret\n")).hasToString("ApiToken[redacted]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "s3c ret", "s3cr\u00e9t", "s3c\nret"})
  void invalidTokenIsRejectedWithoutShowingIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApiToken.of(text))
        .withMessageContaining("The API token is empty or contains")
        .withMessageNotContaining("s3c");
  }
}
