package dev.kci.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.ContainerConfig;
import dev.kci.runtime.FollowedLogs;
import dev.kci.runtime.RuntimeFailure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Docker engine whose errors are {@link RuntimeFailure}s. Thread-safe. */
final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final int PULL_MINUTES = 20;

  /** {@code USER} of an image, with a group or without. */
  private static final Pattern ROOT = Pattern.compile("(?:root|0+)?(?::.*)?");

  private final DockerClient docker;
  private final DockerClient streams;

  /**
   * An engine.
   *
   * @param streams for logs, which may be silent for long
   */
  Engine(DockerClient docker, DockerClient streams) {
    this.docker = docker;
    this.streams = streams;
  }

  DockerClient client() {
    return docker;
  }

  void ping() {
    ask("the Docker engine does not answer", () -> docker.pingCmd().exec());
  }

  Optional<InspectContainerResponse> inspect(String container) {
    return ask(
        "container " + container,
        () -> {
          try {
            return Optional.of(docker.inspectContainerCmd(container).exec());
          } catch (NotFoundException missing) {
            return Optional.empty();
          }
        });
  }

  /**
   * A container's log.
   *
   * @param follow until the container ends
   */
  FollowedLogs.Source log(String id, boolean follow) {
    return () ->
        Optional.of(new ContainerLog(streams.logContainerCmd(id).withFollowStream(follow)));
  }

  void start(String id) {
    ask(
        "start of container " + id,
        () -> {
          try {
            return docker.startContainerCmd(id).exec();
          } catch (NotModifiedException running) {
            return null;
          }
        });
  }

  /** The memory of the engine's machine, in bytes. */
  long memory() {
    Long total = ask("memory of the Docker engine", () -> docker.infoCmd().exec().getMemTotal());
    if (total == null) {
      throw RuntimeFailure.unavailable("the Docker engine does not say its memory", null);
    }
    return total;
  }

  /**
   * The user that an image names, empty for root; pulls an image that is missing. Credentials are
   * those of the user's {@code ~/.docker/config.json}.
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

  private void pull(String image) {
    LOG.info("Pulling image {}", image);
    try {
      if (!docker.pullImageCmd(image).start().awaitCompletion(PULL_MINUTES, TimeUnit.MINUTES)) {
        throw RuntimeFailure.unavailable(
            "image " + image + " is not pulled within " + PULL_MINUTES + " minutes", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RuntimeFailure.unavailable("image " + image + ": interrupted", e);
    } catch (RuntimeFailure e) {
      throw e;
    } catch (RuntimeException e) { // docker-java's pull has a zoo of them
      throw RuntimeFailure.refused("image " + image + " cannot be pulled: " + words(e));
    }
  }

  private Optional<InspectImageResponse> image(String image) {
    return ask(
        "image " + image,
        () -> {
          try {
            return Optional.of(docker.inspectImageCmd(image).exec());
          } catch (NotFoundException missing) {
            return Optional.empty();
          }
        });
  }

  /** Asks, and says {@code what} when it goes wrong. */
  static <T extends @Nullable Object> T ask(String what, Supplier<T> question) {
    try {
      return question.get();
    } catch (RuntimeFailure e) { // of a download, which has said what it was about
      throw e;
    } catch (DockerException e) {
      throw failure(what, e);
    } catch (RuntimeException e) { // the transport wraps its I/O errors in bare ones
      throw RuntimeFailure.unavailable(what + ": " + words(e), e);
    }
  }

  /** 4xx is about this job, all else about the engine. */
  private static RuntimeFailure failure(String what, DockerException e) {
    int status = e.getHttpStatus();
    String message = what + ": " + words(e);
    return status >= 400 && status < 500 && status != 409
        ? RuntimeFailure.refused(message)
        : RuntimeFailure.unavailable(message, e);
  }

  /** What went wrong, in one line. */
  static String words(Throwable e) {
    return e.getMessage() == null
        ? String.valueOf(e)
        : e.getMessage().strip().replaceAll("\\s+", " ");
  }

  @Override
  public void close() {
    for (DockerClient client : List.of(docker, streams)) {
      try {
        client.close();
      } catch (IOException e) {
        LOG.debug("Closing a Docker client", e);
      }
    }
  }
}
