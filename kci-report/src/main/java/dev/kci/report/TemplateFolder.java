package dev.kci.report;

import dev.kci.report.render.TemplateException;
import dev.kci.report.render.TemplateSource;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A user's folder of templates, each of which replaces ours of the same name. */
record TemplateFolder(Path folder) implements TemplateSource {
  /**
   * @throws TemplateException if there is no such folder
   */
  TemplateFolder {
    if (!Files.isDirectory(folder)) {
      throw new TemplateException(folder + ": there is no such folder of templates");
    }
  }

  @Override
  public Optional<Reader> open(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.isRegularFile(file)
        ? Optional.of(Files.newBufferedReader(file))
        : Optional.empty();
  }
}
