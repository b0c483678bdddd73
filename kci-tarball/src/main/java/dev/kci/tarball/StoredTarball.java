package dev.kci.tarball;

import dev.kci.tarball.git.Description;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A verified tarball in the storage.
 *
 * @param folder of the storage
 * @param name of the file
 * @param url from where it can be downloaded
 * @param length in bytes
 * @param sha256 hexadecimal
 * @param compressor that the bytes depend on
 * @param tipOfBranch whether the commit was the branch's head; null if unknown
 */
record StoredTarball(
    String folder,
    String name,
    URI url,
    long length,
    String sha256,
    String compressor,
    Description description,
    @Nullable Boolean tipOfBranch) {}
