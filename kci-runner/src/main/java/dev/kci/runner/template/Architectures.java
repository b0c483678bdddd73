package dev.kci.runner.template;

import java.util.Map;

/** What Buildroot, ChromeOS, Debian and the kernel call an architecture. */
final class Architectures {
  private Architectures() {}

  /** The names of the systems, each with its word for the architecture. */
  static Map<String, String> of(String arch) {
    return switch (arch) {
      case "arm" -> names("armel", "arm", "armhf", "arm");
      case "x86_64" -> names("x86", "amd64", "amd64", "x86_64");
      case "i386" -> names("x86", "i386", "i386", "i386");
      case "riscv" -> names("riscv", "riscv", "riscv64", "riscv");
      default -> names(arch, arch, arch, arch);
    };
  }

  private static Map<String, String> names(
      String buildroot, String chromeOs, String debian, String kernel) {
    return Map.of("brarch", buildroot, "crosarch", chromeOs, "debarch", debian, "karch", kernel);
  }
}
