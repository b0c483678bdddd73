package dev.kci.kciapi.config.lab;

import dev.kci.api.model.JsonText;

/** Writes texts as JSON strings, which YAML and TOML read as such. */
final class Quoted {
  private Quoted() {}

  static String text(Object text) {
    return JsonText.write(text.toString());
  }
}
