package dev.kci.pipeline.definition;

import dev.kci.api.model.JsonObject;
import java.util.Map;

/** Models for tests. */
final class JobModels {
  private JobModels() {}

  /** A job of a shell runtime whose commit message and parameters are given. */
  static JobModel shell(Map<String, Object> params, Map<String, Object> revision) {
    return new JobModel(
        "kbuild-gcc",
        JsonObject.of(
            Map.of(
                "id",
                "6874b1e2f0c1",
                "artifacts",
                Map.of("tarball", "http://127.0.0.1:1/linux.tar.gz"),
                "data",
                Map.of("kernel_revision", revision, "runtime", "shell-1"))),
        "shell",
        "example.org/gcc:14",
        "board-1",
        new Surroundings(
            "test",
            "http://127.0.0.1:9100",
            JsonObject.of(Map.of("name", "local", "url", "http://127.0.0.1:8001/")),
            JsonObject.of(Map.of("name", "local", "storage_type", "backend")),
            "",
            null),
        JsonObject.of(Map.of("name", "shell", "arch", "x86_64", "boot_method", "u-boot")),
        JsonObject.of(params));
  }
}
