/**
 * How the sandbox reads requests and writes answers: versions in paths, JSON bodies, error shapes.
 */
@NullMarked
package dev.kci.sandbox.http;

import org.jspecify.annotations.NullMarked;
