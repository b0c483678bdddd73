/** Runs jobs as containers. Start with {@link dev.kci.runtime.docker.DockerRuntime}. */
@NullMarked
package dev.kci.runtime.docker;

import org.jspecify.annotations.NullMarked;
