package dev.kci.http;

import java.io.InputStream;
import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/**
 * A request to a route.
 *
 * @param path the match of the path
 * @param authorization the header's value; null if absent
 * @param body of any length; what is not read is dropped
 */
public record Request(MatchResult path, @Nullable String authorization, InputStream body) {}
