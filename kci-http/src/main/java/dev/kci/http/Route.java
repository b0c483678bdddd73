package dev.kci.http;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What one kind of path is answered.
 *
 * @param method the only one that is allowed, such as {@code POST}
 * @param path what the whole decoded path must match
 * @param tokens one of which a request must have; empty for anybody
 * @param answer called by many threads at a time with the match of the path
 */
public record Route(
    String method, Pattern path, Optional<Tokens> tokens, Function<MatchResult, Answer> answer) {}
