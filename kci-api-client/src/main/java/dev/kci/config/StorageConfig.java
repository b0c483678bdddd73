package dev.kci.config;

import org.jspecify.annotations.Nullable;

/**
 * Where artifacts are kept: {@code storage.<name>}.
 *
 * @param storageType backend, ssh, azure or another kind known to the storage package
 * @param baseUrl the base URL of downloads
 * @param apiUrl backend: the base URL of uploads
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
