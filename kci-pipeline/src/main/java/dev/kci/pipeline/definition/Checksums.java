package dev.kci.pipeline.definition;

import dev.kci.api.model.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The SHA-256 checksums that a job's parent has of its artifacts: {@code data.tarball_sha256} of a
 * checkout, {@code debug.sha256} of a build that kci-runner has stored. Pure.
 */
final class Checksums {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** Two artifacts of builds, of which definitions have one under another name. */
  private static final List<String> KSELFTEST = List.of("kselftest_tar_xz", "kselftest_tar_gz");

  private Checksums() {}

  /**
   * Returns the known checksums by artifact name, with {@code kselftest} as definitions for pull
   * labs name it.
   */
  static Map<String, String> of(JsonObject parent) {
    Map<String, String> known = new TreeMap<>();
    parent
        .object("debug.sha256")
        .ifPresent(
            all ->
                all.asMap()
                    .forEach((name, checksum) -> put(known, name, String.valueOf(checksum))));
    parent.string("data.tarball_sha256").ifPresent(checksum -> put(known, "tarball", checksum));
    KSELFTEST.stream()
        .filter(name -> parent.string("artifacts." + name).isPresent())
        .findFirst()
        .map(known::get)
        .ifPresent(checksum -> known.put("kselftest", checksum));
    return known;
  }

  private static void put(Map<String, String> known, String name, String checksum) {
    if (SHA256.matcher(checksum).matches()) {
      known.put(name, checksum);
    }
  }
}
