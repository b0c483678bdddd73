package dev.kci.config;

/**
 * A kernel tree: {@code trees.<name>}.
 *
 * @param url the git repository
 */
public record Tree(String name, String url, Located.Mapping source) {}
