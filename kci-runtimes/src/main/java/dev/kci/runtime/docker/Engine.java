package dev.kci.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.ContainerConfig;
import dev.kci.api.model.JsonText;
import dev.kci.runtime.FollowedLogs;
import dev.kci.runtime.PinnedImage;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a Docker engine and turns its errors into {@link RuntimeFailure}s. Thread-safe. */
final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final int PULL_MINUTES = 20;

  /** {@code USER} of an image, with an optional group. */
  private static final Pattern ROOT = Pattern.compile("(?:root|0+)?(?::.*)?");

  /** Errors about an image that does not exist or may not be read. */
  private static final Pattern NO_IMAGE =
      Pattern.compile(
          "manifest unknown|name unknown|: not found|no matching manifest|(?<!permission )denied"
              + "|invalid (?:reference|repository|tag)",
          Pattern.CASE_INSENSITIVE);

  /**
   * Errors of a busy registry, or about a token that is renewed from time to time. Some say that
   * the image is denied as well.
   */
  private static final Pattern PASSING =
      Pattern.compile(
          "too ?many ?requests|rate limit|token (?:has |is )?expired", Pattern.CASE_INSENSITIVE);

  private final DockerClient docker;
  private final DockerClient streams;

  /**
   * Wraps the clients of an engine.
   *
   * @param streams for logs, which may be silent for hours
   */
  Engine(DockerClient docker, DockerClient streams) {
    this.docker = docker;
    this.streams = streams;
  }

  DockerClient client() {
    return docker;
  }

  void ping() {
    ask("no answer from the Docker engine", () -> docker.pingCmd().exec());
  }

  Optional<InspectContainerResponse> inspect(String container) {
    return ask(
        "cannot inspect container " + container,
        () -> {
          try {
            return Optional.of(docker.inspectContainerCmd(container).exec());
          } catch (NotFoundException e) {
            return missing(e);
          }
        });
  }

  /**
   * Returns a container's log.
   *
   * @param follow whether to stream it until the container ends
   */
  FollowedLogs.Source log(String id, boolean follow) {
    return () ->
        Optional.of(new ContainerLog(streams.logContainerCmd(id).withFollowStream(follow)));
  }

  void start(String id) {
    ask(
        "cannot start container " + id,
        () -> {
          try {
            return docker.startContainerCmd(id).exec();
          } catch (NotModifiedException running) {
            return null;
          }
        });
  }

  /** Returns the memory of the engine's machine, in bytes. */
  long memory() {
    Long total =
        ask(
            "cannot get the memory size of the Docker engine",
            () -> docker.infoCmd().exec().getMemTotal());
    if (total == null) {
      throw RuntimeFailure.unavailable("the Docker engine does not report its memory size", null);
    }
    return total;
  }

  /**
   * Returns the user that an image names; empty for root. Pulls the image if it is missing, with
   * the credentials in {@code ~/.docker/config.json}.
   *
   * @throws RuntimeFailure refused if there is no such image; missing if it cannot be pulled now
   */
  String userOf(String image) {
    Optional<InspectImageResponse> there = image(image);
    if (there.isEmpty()) {
      pull(image);
      there = image(image);
    }
    String user =
        there.map(InspectImageResponse::getConfig).map(ContainerConfig::getUser).orElse("");
    return ROOT.matcher(user).matches() ? "" : user;
  }

  /** Returns a container's image with its digest; empty if the engine does not know one. */
  Optional<PinnedImage> imageOf(InspectContainerResponse container) {
    ContainerConfig config = container.getConfig();
    String name = config == null ? null : config.getImage();
    String id = container.getImageId();
    return name == null || id == null
        ? Optional.empty()
        : image(id)
            .map(InspectImageResponse::getRepoDigests)
            .flatMap(digests -> PinnedImage.of(name, digests));
  }

  private void pull(String image) {
    LOG.info("Pulling an image image={}", image);
    try {
      if (!docker.pullImageCmd(image).start().awaitCompletion(PULL_MINUTES, TimeUnit.MINUTES)) {
        throw RuntimeFailure.missing(
            "cannot pull image " + image + " within " + PULL_MINUTES + " minutes", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RuntimeFailure.unavailable("interrupted while pulling image " + image, e);
    } catch (RuntimeFailure e) {
      throw e;
    } catch (RuntimeException e) { // docker-java's pull throws many types
      String message = "cannot pull image " + image + ": " + ErrorText.of(e);
      throw isHopeless(e) ? RuntimeFailure.refused(message) : RuntimeFailure.missing(message, e);
    }
  }

  /**
   * Returns whether a retry would fail as well. The registry's answer may come with any status, or
   * only as text once the pull has begun. A proxy's answer says nothing about the image.
   */
  private static boolean isHopeless(RuntimeException e) {
    if (e instanceof DockerException answer && !isOfEngine(answer)) {
      return false;
    }
    String words = ErrorText.of(e);
    boolean hasNone =
        e instanceof NotFoundException
            || e instanceof BadRequestException
            || NO_IMAGE.matcher(words).find();
    return hasNone && !PASSING.matcher(words).find();
  }

  private Optional<InspectImageResponse> image(String image) {
    return ask(
        "cannot inspect image " + image,
        () -> {
          try {
            return Optional.of(docker.inspectImageCmd(image).exec());
          } catch (NotFoundException e) {
            return missing(e);
          }
        });
  }

  /**
   * Returns that an object does not exist, if the engine itself says so.
   *
   * @throws NotFoundException if not
   */
  private static <T> Optional<T> missing(NotFoundException e) {
    if (isOfEngine(e)) {
      return Optional.empty();
    }
    throw e;
  }

  /**
   * Returns whether an answer has the form of the engine's own, JSON with a message. A proxy before
   * an engine also answers 401, 403 and 404, and that says nothing about a container.
   */
  private static boolean isOfEngine(DockerException e) {
    String text = String.valueOf(e.getMessage()); // "Status 404: " and the body
    try {
      return JsonText.parseObject(text.substring(Math.max(0, text.indexOf('{'))))
          .string("message")
          .isPresent();
    } catch (IllegalArgumentException notJson) {
      return false;
    }
  }

  /** Calls the engine. Messages of failures start with {@code what}. */
  static <T extends @Nullable Object> T ask(String what, Supplier<T> question) {
    try {
      return question.get();
    } catch (RuntimeFailure e) { // from a download
      throw e;
    } catch (DockerException e) {
      throw failure(what, e);
    } catch (RuntimeException e) { // the transport wraps I/O errors in these
      throw RuntimeFailure.unavailable(what + ": " + ErrorText.of(e), e);
    }
  }

  /** Blames the job if the engine itself answers 4xx, and the engine for everything else. */
  private static RuntimeFailure failure(String what, DockerException e) {
    int status = e.getHttpStatus();
    String message = what + ": " + ErrorText.of(e);
    return status >= 400 && status < 500 && status != 409 && isOfEngine(e)
        ? RuntimeFailure.refused(message)
        : RuntimeFailure.unavailable(message, e);
  }

  @Override
  public void close() {
    for (DockerClient client : List.of(docker, streams)) {
      try {
        client.close();
      } catch (IOException e) {
        LOG.debug("Cannot close a Docker client", e);
      }
    }
  }
}
