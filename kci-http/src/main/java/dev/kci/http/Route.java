package dev.kci.http;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How requests to some paths are answered.
 *
 * @param method the only method allowed, such as {@code POST}
 * @param path must match the whole decoded path
 * @param tokens the tokens of which a request needs one; empty to allow everybody
 * @param handler called concurrently
 */
public record Route(String method, Pattern path, Optional<Tokens> tokens, Handler handler) {
  /** Answers requests. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers a request.
     *
     * @throws IOException if the body cannot be read; the client then gets no answer
     */
    Answer answer(Request request) throws IOException;
  }
}
