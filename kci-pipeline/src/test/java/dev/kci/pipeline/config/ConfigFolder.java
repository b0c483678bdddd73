package dev.kci.pipeline.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that a test fills with configuration files. */
record ConfigFolder(Path path) {
  ConfigFolder file(String name, String content) throws IOException {
    Path file = path.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return this;
  }
}
