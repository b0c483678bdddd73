package dev.kci.pipeline.definition;

import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folders with templates: the user's in their order, then the shipped ones (inside this
 * program's jar). Thread-safe. Files are read each time.
 */
public final class TemplateFolders {
  /**
   * Excludes leading slashes and the parts {@code .} and {@code ..}, so a name never leaves its
   * folder.
   */
  private static final Pattern NAME =
      Pattern.compile("(?!\\.\\.?(/|$))[^/\\\\\\x00]+(/(?!\\.\\.?(/|$))[^/\\\\\\x00]+)*");

  private final List<Path> folders;

  /**
   * @throws TemplateException if one is not a folder
   */
  public TemplateFolders(List<Path> folders) {
    this.folders = List.copyOf(folders);
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new TemplateException(folder + ": not a folder; expected a folder with templates");
      }
    }
  }

  /**
   * Returns the template of that name from the first folder that has it.
   *
   * @param name a path relative to the folders, separated by slashes
   * @throws TemplateException if the file exists but is not readable or not UTF-8
   */
  public Optional<Source> find(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    for (Path folder : folders) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        return Optional.of(new Source(file.toString(), read(file)));
      }
    }
    return shipped(name);
  }

  /** Describes where {@link #find} looks, for messages. */
  public String describe() {
    return Stream.concat(folders.stream().map(Path::toString), Stream.of("the shipped templates"))
        .collect(Collectors.joining(", "));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new TemplateException(file + ": cannot be read: " + ErrorText.reason(e), e);
    }
  }

  private static Optional<Source> shipped(String name) {
    try (InputStream in = TemplateFolders.class.getResourceAsStream("shipped/" + name)) {
      if (in == null) {
        return Optional.empty();
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Optional.of(new Source("shipped:" + name, text));
    } catch (IOException e) {
      throw new TemplateException("shipped:" + name + ": cannot be read: " + ErrorText.of(e), e);
    }
  }

  /**
   * A template's text.
   *
   * @param file where it was found, for messages
   */
  public record Source(String file, String text) {}
}
