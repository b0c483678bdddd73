package dev.kci.pipeline.config;

import dev.kci.config.Located;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of kernel configuration: {@code fragments.<name>}.
 *
 * @param path the file that it becomes in the kernel's source
 * @param configs lines like {@code CONFIG_NFS_FS=y}
 * @param defconfig a defconfig of the kernel that it stands for
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
