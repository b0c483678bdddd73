package dev.kci.cli;

import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.FileAccess;
import dev.kci.cli.settings.Settings;
import dev.kci.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The configuration and the settings that a command was given, read on first use and again when a
 * service reloads. Only one thread may read the files; any thread may use what it read.
 */
final class LoadedFiles {
  private final List<Path> config;
  private final @Nullable Path settingsFile;
  private final @Nullable CommandSpec spec;
  private volatile @Nullable Configuration configuration;
  private volatile @Nullable Settings settings;
  private @Nullable Loaded previous;

  private record Loaded(@Nullable Configuration configuration, @Nullable Settings settings) {}

  /**
   * @param config the paths of {@code --config}
   * @param settingsFile of {@code --settings}; null to look for one
   * @param spec of the command, for errors
   */
  LoadedFiles(List<Path> config, @Nullable Path settingsFile, @Nullable CommandSpec spec) {
    this.config = List.copyOf(config);
    this.settingsFile = settingsFile;
    this.spec = spec;
  }

  /**
   * Returns the pipeline's configuration; empty if no path is given.
   *
   * @throws dev.kci.config.ConfigurationException when it cannot be read
   */
  Configuration configuration() {
    Configuration loaded = configuration;
    if (loaded == null) {
      loaded = loadConfiguration(settings());
      configuration = loaded;
    }
    return loaded;
  }

  private Configuration loadConfiguration(Settings over) {
    return Configuration.load(
        ConfigOptions.existing(spec, "--config", config), over.configuration());
  }

  /**
   * Returns the installation's settings; empty if no file is given or found.
   *
   * @throws dev.kci.config.ConfigurationException when the file cannot be read
   */
  Settings settings() {
    Settings loaded = settings;
    if (loaded == null) {
      loaded = loadSettings();
      settings = loaded;
    }
    return loaded;
  }

  private Settings loadSettings() {
    if (settingsFile != null && !Files.isRegularFile(settingsFile)) {
      throw OptionSource.wrong(spec, "--settings", "there is no file '" + settingsFile + "'");
    }
    return Optional.ofNullable(settingsFile)
        .or(Settings::find)
        .map(LoadedFiles::load)
        .orElseGet(Settings::none);
  }

  private static Settings load(Path file) {
    Settings loaded = Settings.load(file);
    loaded.warnings().forEach(problem -> log().warn("{}", problem));
    if (loaded.holdsSecrets()) {
      FileAccess.exposure(file)
          .ifPresent(
              who ->
                  log()
                      .warn(
                          "{} holds secrets and can be read by {}; run 'chmod 600' on it",
                          file,
                          who));
    }
    return loaded;
  }

  /**
   * Reads both again.
   *
   * @throws dev.kci.config.ConfigurationException if they cannot be read; then the old ones stay
   */
  void reload() {
    Settings newSettings = loadSettings();
    Configuration newConfiguration = loadConfiguration(newSettings);
    previous = new Loaded(configuration, settings);
    configuration = newConfiguration;
    settings = newSettings;
  }

  /**
   * Restores what was read before the last {@link #reload}.
   *
   * @return false if there was no reload
   */
  boolean goBack() {
    Loaded before = previous;
    if (before == null) {
      return false;
    }
    configuration = before.configuration();
    settings = before.settings();
    previous = null;
    return true;
  }

  /**
   * Creates the logger on first use: a static field would start the log in commands without one.
   */
  private static Logger log() {
    return LoggerFactory.getLogger(LoadedFiles.class);
  }
}
