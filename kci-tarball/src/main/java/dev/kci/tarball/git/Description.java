package dev.kci.tarball.git;

import dev.kci.api.model.KernelVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a repository says of a commit.
 *
 * @param describe as git describe prints it; the abbreviated id where no tag describes the commit
 * @param version from the nearest tag that begins with {@code v} and a digit, else from the
 *     Makefile; null when neither has one
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
