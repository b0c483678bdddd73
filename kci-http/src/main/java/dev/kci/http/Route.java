package dev.kci.http;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How requests to some paths are answered.
 *
 * @param method the only method allowed, such as {@code POST}
 * @param path must match the whole decoded path
 * @param tokens the tokens of which a request needs one; empty to allow everybody
 * @param answer called concurrently with the match of the path
 */
public record Route(
    String method, Pattern path, Optional<Tokens> tokens, Function<MatchResult, Answer> answer) {}
