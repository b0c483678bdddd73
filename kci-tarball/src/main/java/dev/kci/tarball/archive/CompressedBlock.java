package dev.kci.tarball.archive;

/**
 * An independently compressed part of the tar file: raw deflate data that ends at a byte boundary
 * and refers to nothing before it, so that blocks can be concatenated.
 *
 * @param data the first {@code length} bytes count
 * @param rawLength bytes before compression
 * @param crc CRC-32 of the bytes before compression
 */
@SuppressWarnings("ArrayRecordComponent") // two blocks are never compared
record CompressedBlock(byte[] data, int length, long rawLength, int crc) {}
