package dev.kci.tarball.archive;

/**
 * A summary of the written archive.
 *
 * @param length bytes of the {@code .tar.gz}
 * @param sha256 of the {@code .tar.gz}, hexadecimal
 * @param tarLength bytes of the tar file in it
 * @param entries files, links and folders in it
 * @param reused how many of them came from the cache
 * @param compressor library, level and what the library makes of a sample: the same commit gives
 *     the same bytes with the same compressor
 */
public record ArchiveSummary(
    long length, String sha256, long tarLength, long entries, long reused, String compressor) {}
