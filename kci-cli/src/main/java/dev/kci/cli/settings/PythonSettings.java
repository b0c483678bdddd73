package dev.kci.cli.settings;

import java.util.Set;

/**
 * The settings of the Python services, which may share the file with ours. Sources:
 * kernelci-pipeline's config/kernelci.toml and kernelci-core's doc/toml_settings.md.
 */
final class PythonSettings {
  private static final Set<String> SECTIONS =
      Set.of(
          "cron",
          "db",
          "job_retry",
          "jwt",
          "kci",
          "kci_build",
          "kci_data",
          "kci_test",
          "lava_callback",
          "monitor",
          "notifier",
          "patchset",
          "regression_tracker",
          "result_summary",
          "send_kcidb",
          "test_report");

  private static final Set<String> KEYS =
      Set.of("db_config", "runtime_config", "verbose", "yaml_config");

  private PythonSettings() {}

  /** Returns whether only the Python services read a top-level table. */
  static boolean hasSection(String table) {
    return SECTIONS.contains(table);
  }

  /** Returns whether only the Python services read a key of a section that they share with ours. */
  static boolean hasKey(String key) {
    return KEYS.contains(key);
  }
}
