package dev.kci.pipeline.config;

import dev.kci.config.Located;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A type of machine that runs jobs: {@code platforms.<name>}. A platform named after a runtime's
 * lab type, such as {@code docker}, may be empty.
 *
 * @param baseName the device type's name in labs; null if it equals the platform's name
 * @param dtb device tree files; the first that the build has is used
 * @param context values for QEMU and others, with any keys
 * @param params parameters for the template, with any keys. Placeholders for the platform's own
 *     keys and for other params are filled.
 * @param attributes what templates see of the platform: all keys except the rules, with the
 *     original's defaults
 */
public record Platform(
    String name,
    @Nullable String arch,
    @Nullable String baseName,
    @Nullable String bootMethod,
    @Nullable String mach,
    List<String> dtb,
    List<String> compatible,
    Map<String, @Nullable Object> context,
    Map<String, @Nullable Object> params,
    List<Rule> rules,
    Map<String, @Nullable Object> attributes,
    Located.Mapping source) {

  public Platform {
    dtb = List.copyOf(dtb);
    compatible = List.copyOf(compatible);
    rules = List.copyOf(rules);
  }

  /** Returns the name of the device type in a lab. */
  public String deviceType() {
    return baseName == null ? name : baseName;
  }
}
