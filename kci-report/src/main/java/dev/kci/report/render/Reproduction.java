package dev.kci.report.render;

import dev.kci.api.model.KernelRevision;
import dev.kci.results.NodeResult;
import dev.kci.text.ShellWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands that rebuild a kernel. Names from outside are quoted for the shell. */
final class Reproduction {
  private static final int WIDTH = 70;

  /** Debian's names of the cross tools, since KernelCI builds in Debian images. */
  private static final Map<String, String> CROSS =
      Map.of(
          "arm64", "aarch64-linux-gnu-",
          "arm", "arm-linux-gnueabihf-",
          "riscv", "riscv64-linux-gnu-",
          "mips", "mips-linux-gnu-");

  private Reproduction() {}

  /** Fetches the commit into a new folder by its id, since it may have left its branch. */
  static List<String> source(KernelRevision revision) {
    return List.of(
        "git init linux && cd linux",
        "git fetch --depth 1 "
            + ShellWord.of(revision.url())
            + " "
            + ShellWord.of(revision.commit()),
        "git checkout FETCH_HEAD");
  }

  /** Configures and builds in that folder; empty if the architecture is unknown. */
  static List<String> build(NodeResult.Build build) {
    if (build.arch() == null) {
      return List.of();
    }
    String make = "make " + String.join(" ", toolchain(build.arch(), build.compiler()));
    List<String> lines = new ArrayList<>();
    if (build.configUrl() != null) {
      lines.add("curl -fLo .config " + ShellWord.of(build.configUrl()));
      lines.addAll(folded(make + " olddefconfig"));
    } else if (build.config() != null) {
      lines.addAll(folded(make + " " + ShellWord.of(build.config().split("\\+", 2)[0])));
    }
    lines.addAll(folded(make + " -j$(nproc)"));
    return lines;
  }

  private static List<String> toolchain(String arch, @Nullable String compiler) {
    List<String> variables = new ArrayList<>();
    variables.add("ARCH=" + ShellWord.of(arch));
    String cross = CROSS.getOrDefault(arch, "");
    if (!cross.isEmpty()) {
      variables.add("CROSS_COMPILE=" + cross);
    }
    if (compiler == null) {
      return variables;
    }
    if (compiler.startsWith("clang") || compiler.startsWith("rustc")) {
      String version = compiler.replaceFirst("^[a-z]+", "");
      variables.add("LLVM=" + (version.isEmpty() ? "1" : ShellWord.of(version)));
    } else {
      variables.add("CC=" + ShellWord.of(cross + compiler));
    }
    return variables;
  }

  private static List<String> folded(String command) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : command.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line + " \\");
        line = new StringBuilder("   ");
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
