package dev.kci.pipeline.config;

import dev.kci.config.Located;
import java.util.Map;

/**
 * A root file system that jobs name by {@code rootfs_ref}: {@code rootfs.<name>}.
 *
 * @param urls by the param that each becomes, like {@code nfsroot}; with {@code {placeholders}}
 */
public record Rootfs(String name, Map<String, String> urls, Located.Mapping source) {
  public Rootfs {
    urls = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(urls));
  }
}
