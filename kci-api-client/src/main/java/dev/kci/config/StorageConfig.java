package dev.kci.config;

import org.jspecify.annotations.Nullable;

/**
 * Where artifacts are kept: {@code storage.<name>}.
 *
 * @param storageType backend, ssh, azure or another kind that the storage package knows
 * @param baseUrl what downloads start with
 * @param apiUrl backend: what uploads start with
 * @param port ssh: the port; null for 22
 */
public record StorageConfig(
    String name,
    String storageType,
    @Nullable String baseUrl,
    @Nullable String apiUrl,
    @Nullable String host,
    @Nullable Long port,
    @Nullable String user,
    @Nullable String path,
    Located.Mapping source) {}
