package dev.kci.pipeline.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of an architecture in Buildroot, ChromeOS, Debian and the kernel. */
public final class Architectures {
  private Architectures() {}

  /**
   * Returns the architecture's name in each of the four systems: {@code brarch}, {@code crosarch},
   * {@code debarch} and {@code karch}. Source: {@code maestro-config/README}, 8.
   */
  public static Map<String, @Nullable Object> of(String arch) {
    Map<String, @Nullable Object> names = new LinkedHashMap<>();
    names.put(
        "brarch",
        switch (arch) {
          case "arm" -> "armel";
          case "x86_64" -> "x86";
          case "riscv64" -> "riscv";
          default -> arch;
        });
    names.put("crosarch", arch.equals("arm") ? "armel" : arch);
    names.put(
        "debarch",
        switch (arch) {
          case "arm" -> "armhf";
          case "riscv" -> "riscv64";
          case "x86_64" -> "amd64";
          default -> arch;
        });
    names.put(
        "karch",
        switch (arch) {
          case "armel" -> "arm";
          case "x86_64" -> "x86";
          default -> arch;
        });
    return names;
  }

  /** Adds the names of the architecture in {@code arch}, if present. */
  static void addTo(Map<String, @Nullable Object> values) {
    if (values.get("arch") instanceof String arch && !arch.isEmpty()) {
      values.putAll(of(arch));
    }
  }
}
