package dev.kci.runtime;

import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container image and the digest of what its name referred to when a job started. Unlike a tag, a
 * digest always refers to the same image. Immutable.
 *
 * @param image the name from the job's definition, without a digest
 * @param digest {@code sha256:} and 64 hexadecimal digits
 * @see <a href="https://github.com/distribution/reference/blob/main/reference.go">the grammar of
 *     names</a>
 */
public record PinnedImage(String image, String digest) {
  private static final Pattern FORM = Pattern.compile("([^@\\s]+)@(sha256:[0-9a-f]{64})");

  /** What engines omit or add: the name of Docker's own registry, and that of CRI's old form. */
  private static final Pattern PREFIX =
      Pattern.compile("^(?:docker-pullable://)?(?:(?:index\\.)?docker\\.io/)?(?:library/)?");

  /**
   * Returns an image with its digest; empty if its name contains one already, or the engine reports
   * none for its repository, as for an image that was built on the engine and never pushed.
   *
   * @param digests from the engine, such as {@code busybox@sha256:…}
   */
  public static Optional<PinnedImage> of(String image, Collection<String> digests) {
    return digests.stream()
        .map(FORM::matcher)
        .filter(Matcher::matches)
        .filter(form -> repository(form.group(1)).equals(repository(image)))
        .map(form -> new PinnedImage(image, form.group(2)))
        .filter(pinned -> image.indexOf('@') < 0)
        .findFirst();
  }

  /** Reads the form of {@link #text}; empty if the text has another form. */
  public static Optional<PinnedImage> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(new PinnedImage(form.group(1), form.group(2)))
        : Optional.empty();
  }

  /** Returns the image's name, {@code @} and the digest. */
  public String text() {
    return image + "@" + digest;
  }

  /** Returns the reference to pull: without the tag, which not all engines accept there. */
  public String reference() {
    return withoutTag(image) + "@" + digest;
  }

  private static String repository(String image) {
    return PREFIX.matcher(withoutTag(image)).replaceFirst("");
  }

  private static String withoutTag(String image) {
    int colon = image.lastIndexOf(':');
    return colon > image.lastIndexOf('/') ? image.substring(0, colon) : image;
  }
}
