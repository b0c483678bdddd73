package dev.kci.pipeline.config;

import dev.kci.config.Located;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kind of machine that jobs run on: {@code platforms.<name>}. One named after a runtime's lab
 * type, like {@code docker}, may have nothing in it.
 *
 * @param baseName the device type's name in labs; null when it is the platform's
 * @param dtb device tree files, the first that the build has counts
 * @param context values for QEMU and such; open
 * @param params added to what the template gets; open. Placeholders for the platform's own keys and
 *     for other params are filled
 * @param attributes what templates see of the platform: all its keys but the rules, those that
 *     upstream has with its defaults, others as they are written
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

  /** The name of the device type in a lab. */
  public String deviceType() {
    return baseName == null ? name : baseName;
  }
}
