package dev.kci.simulator;

import dev.kci.simulator.world.World;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The end of a run.
 *
 * @param violations what did not hold, in words
 * @param steps how often the baton was passed on
 */
record Outcome(long seed, List<String> violations, World world, long steps) {
  /** Returns a digest of the whole history: a seed has the same one in every JVM. */
  String digest() {
    String history = String.join("\n", world.history().lines());
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(sha256.digest(history.getBytes(StandardCharsets.UTF_8)), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }
}
