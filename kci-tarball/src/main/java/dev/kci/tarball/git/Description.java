package dev.kci.tarball.git;

import dev.kci.api.model.KernelVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The description of a commit by its repository.
 *
 * @param describe as git describe prints it; the abbreviated id where no tag describes the commit
 * @param version from the nearest tag that starts with {@code v} and a digit, else from the
 *     Makefile; null without either
 * @param tags names of the tags on the commit
 * @param message the whole commit message
 */
public record Description(
    String commit,
    String describe,
    @Nullable KernelVersion version,
    List<String> tags,
    String message) {
  public Description {
    tags = List.copyOf(tags);
  }
}
