package dev.kci.pipeline.config;

import dev.kci.config.Located;
import java.util.Map;

/**
 * A root file system that jobs refer to by {@code rootfs_ref}: {@code rootfs.<name>}.
 *
 * @param urls by name of the param to set, such as {@code nfsroot}; may have {@code {placeholders}}
 */
public record Rootfs(String name, Map<String, String> urls, Located.Mapping source) {
  public Rootfs {
    urls = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(urls));
  }
}
