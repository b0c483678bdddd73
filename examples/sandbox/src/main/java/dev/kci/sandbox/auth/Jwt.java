package dev.kci.sandbox.auth;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens in the server's form: JSON Web Tokens signed with HS256 (RFC 7519), here with a key of
 * this process. Immutable.
 */
final class Jwt {
  private static final String ALGORITHM = "HmacSHA256";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final SecretKeySpec key;
  private final InstantSource clock;

  Jwt(InstantSource clock) {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, ALGORITHM);
    this.clock = clock;
  }

  /** Returns a token with these claims that expires after some time. */
  String sign(Map<String, ?> claims, Duration life) {
    Map<String, Object> all = new LinkedHashMap<>(claims);
    all.put("exp", clock.instant().plus(life).getEpochSecond());
    String signed =
        part(JsonText.write(Map.of("alg", "HS256", "typ", "JWT")))
            + "."
            + part(JsonText.write(all));
    return signed + "." + signature(signed);
  }

  /** Returns the claims of a token, if this process signed it and it has not expired. */
  Optional<JsonObject> claims(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3 || !isSame(parts[2], signature(parts[0] + "." + parts[1]))) {
      return Optional.empty();
    }
    byte[] payload = Base64.getUrlDecoder().decode(parts[1]);
    return Optional.of(JsonText.parseObject(new String(payload, StandardCharsets.UTF_8)))
        .filter(claims -> claims.integer("exp").orElse(0L) > clock.instant().getEpochSecond());
  }

  private static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static String part(String json) {
    return ENCODER.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private String signature(String signed) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return ENCODER.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has the algorithm
    }
  }
}
