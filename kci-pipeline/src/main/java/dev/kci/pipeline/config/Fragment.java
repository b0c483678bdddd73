package dev.kci.pipeline.config;

import dev.kci.config.Located;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of kernel configuration: {@code fragments.<name>}.
 *
 * @param path the file in the kernel's source that it is written to
 * @param configs lines such as {@code CONFIG_NFS_FS=y}
 * @param defconfig a defconfig of the kernel to use instead
 */
public record Fragment(
    String name,
    @Nullable String path,
    List<String> configs,
    @Nullable String defconfig,
    Located.Mapping source) {
  public Fragment {
    configs = List.copyOf(configs);
  }
}
