package dev.kci.config;

/**
 * A KernelCI API: {@code api.<name>}.
 *
 * @param url the base URL, with or without a trailing slash
 * @param version the version in the path, {@code latest} by default
 */
public record ApiConfig(String name, String url, String version, Located.Mapping source) {}
